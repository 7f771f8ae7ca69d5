using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using LocalAws.Wire;

namespace LocalAws.Ec2;

/// <summary>The operations that describe instances.</summary>
internal sealed class DescribeInstances(InstanceRegistry registry)
{
    public ApiResponse Instances(ApiRequest request)
    {
        var (page, next) = Select(request, 1000);
        var reservations = page.GroupBy(i => i.ReservationId)
            .Select(reservation => new XElement(
                "item",
                new XElement("reservationId", reservation.Key),
                new XElement("ownerId", request.AccountId),
                new XElement("groupSet"),
                new XElement("instancesSet", reservation.Select(InstanceXml.Of))
            ));
        return ApiResponse.Xml(new XElement("reservationSet", reservations), next);
    }

    /// <summary>The status of running instances: all checks pass, because nothing can break.</summary>
    public ApiResponse Status(ApiRequest request)
    {
        var all = request.Parameters.Flag("IncludeAllInstances") == true;
        var (page, next) = Select(request, 1000, instance => all || instance.State == InstanceState.Running);
        return ApiResponse.Xml(new XElement("instanceStatusSet", page.Select(InstanceXml.Status)), next);
    }

    public ApiResponse Tags(ApiRequest request)
    {
        request.Authorize("ec2:DescribeTags", "*");
        request.EndDryRun();
        var filters = new Filters<(Instance Instance, KeyValuePair<string, string> Tag)>(
            request.Parameters,
            name =>
                name switch
                {
                    "key" or "tag-key" => i => [i.Tag.Key],
                    "value" => i => [i.Tag.Value],
                    "resource-id" => i => [i.Instance.Id],
                    "resource-type" => _ => ["instance"],
                    _ when name.StartsWith("tag:", StringComparison.Ordinal) => i => name[4..] == i.Tag.Key ? [i.Tag.Value] : [],
                    _ => null,
                }
        );
        var tags = registry
            .Shown(request.AccountId, request.Region)
            .SelectMany(instance => instance.Tags.Select(tag => (instance, tag)))
            .Where(filters.Match)
            .Select((found, index) => (Element: InstanceXml.Tag(found.instance, found.tag), Index: (long)index + 1))
            .ToList();
        var (page, next) = Page(request.Parameters, tags, t => t.Index, 1000);
        return ApiResponse.Xml(new XElement("tagSet", page.Select(t => t.Element)), next);
    }

    private (IReadOnlyList<Instance> Page, XElement? Next) Select(ApiRequest request, int most, Func<Instance, bool>? also = null)
    {
        request.Authorize($"ec2:{request.Operation}", "*");
        request.EndDryRun();
        var ids = request.Parameters.Texts("InstanceId").Select(InstanceInput.Id).ToHashSet(StringComparer.Ordinal);
        if (ids.Count > 0 && request.Parameters.ContainsKey("MaxResults"))
            throw Ec2Errors.Combination("The parameter instancesSet cannot be used with the parameter maxResults");
        var filters = new Filters<Instance>(request.Parameters, InstanceFilters.Find);
        var all = registry.Shown(request.AccountId, request.Region);
        var missing = ids.Except(all.Select(i => i.Id)).ToList();
        if (missing.Count > 0)
            throw Ec2Errors.NoSuchInstances(missing);
        var chosen = all.Where(i => (ids.Count == 0 || ids.Contains(i.Id)) && (also is null || also(i)) && filters.Match(i));
        return Page(request.Parameters, chosen, i => i.Sequence, most);
    }

    /// <summary>
    /// A page of items, and the element that leads to the next; <paramref name="order"/> must be stable from call to call.
    /// </summary>
    public static (IReadOnlyList<T> Page, XElement? Next) Page<T>(
        JsonObject parameters,
        IEnumerable<T> items,
        Func<T, long> order,
        int most
    )
    {
        if (parameters.Integer("MaxResults") is not { } size)
            return ([.. items], null);
        if (size < 5 || size > most)
            throw Ec2Errors.Invalid("maxResults", size.ToString(CultureInfo.InvariantCulture), $"Expecting a value between 5 and {most}.");
        var after = 0L;
        if (
            parameters.Text("NextToken") is { Length: > 0 } token
            && !long.TryParse(Pages.Read(token, InvalidToken), NumberStyles.None, CultureInfo.InvariantCulture, out after)
        )
        {
            throw InvalidToken();
        }
        var (page, next) = Pages.Cut(items.Where(i => order(i) > after), size, i => order(i).ToString(CultureInfo.InvariantCulture));
        return (page, next is null ? null : new XElement("nextToken", next));
    }

    private static AwsException InvalidToken() => new("InvalidParameterValue", "Unable to parse pagination token");
}
