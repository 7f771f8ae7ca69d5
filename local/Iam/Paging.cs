using System.Text.Json.Nodes;
using System.Xml.Linq;
using LocalAws.Wire;

namespace LocalAws.Iam;

/// <summary>IAM's pages: MaxItems (1-1000, 100 by default) and an opaque Marker.</summary>
internal static class Paging
{
    private const int DefaultItems = 100;

    /// <summary>The elements of a list response: the page under <paramref name="list"/>, and where the next one begins.</summary>
    /// <param name="items">All items, in order.</param>
    /// <param name="keyOf">A key that identifies an item across pages, in the same order.</param>
    public static ApiResponse Answer<T>(
        JsonObject parameters,
        string list,
        IEnumerable<T> items,
        Func<T, string> keyOf,
        Func<T, XElement> render
    )
    {
        var (page, marker) = Page(parameters, items, keyOf);
        return ApiResponse.Xml([new XElement(list, page.Select(render)), .. Tail(marker)]);
    }

    /// <summary>One page, and the marker of the next; null for the last.</summary>
    public static (IReadOnlyList<T> Page, string? Marker) Page<T>(JsonObject parameters, IEnumerable<T> items, Func<T, string> keyOf)
    {
        var max = parameters.Integer("MaxItems") ?? DefaultItems;
        if (max is < 1 or > 1000)
        {
            throw IamErrors.Constraint(
                "maxItems",
                max < 1 ? "Member must have value greater than or equal to 1" : "Member must have value less than or equal to 1000"
            );
        }

        var after = Pages.Read(parameters.Text("Marker"), () => IamErrors.Validation("Invalid Marker."));
        var rest = items.Where(item => after is null || string.Compare(keyOf(item), after, StringComparison.OrdinalIgnoreCase) > 0);
        return Pages.Cut(rest, max, keyOf);
    }

    public static IEnumerable<XElement> Tail(string? marker) =>
        marker is null ? [new XElement("IsTruncated", "false")] : [new XElement("IsTruncated", "true"), new XElement("Marker", marker)];
}
