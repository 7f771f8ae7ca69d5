using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Wire;

namespace LocalAws.StepFunctions;

/// <summary>The operations on versions and aliases of state machines.</summary>
internal sealed partial class StepFunctionsService
{
    private const string AliasName = @"^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$";

    /// <summary>What an ARN means: a state machine, one of its versions, or an alias, which leads to a version.</summary>
    private (StateMachine Machine, StateMachineVersion? Version, StateMachineAlias? Alias) Addressed(string arn)
    {
        var match = QualifiedArn().Match(arn);
        if (!match.Success)
            throw InvalidArn(arn);
        if (match.Groups["qualifier"] is not { Success: true, Value: var qualifier })
            return (Machine(arn), null, null);
        var machine = machines.Find(match.Groups["machine"].Value) ?? throw NoMachine(arn);
        if (machine.Versions.FirstOrDefault(v => v.Arn == arn) is { } version)
            return (machine, version, null);
        var alias = machine.Aliases.FirstOrDefault(a => a.Name == qualifier) ?? throw NoMachine(arn);
        return (machine, machine.Versions.First(v => v.Arn == Drawn(alias)), alias);
    }

#pragma warning disable CA5394 // The choice of a version need not be unpredictable.
    private static string Drawn(StateMachineAlias alias) =>
        alias.Routes[^1].Weight > Random.Shared.Next(100) ? alias.Routes[^1].VersionArn : alias.Routes[0].VersionArn;
#pragma warning restore CA5394

    /// <summary>Whether a request also publishes a version.</summary>
    private static bool Publishes(ApiRequest request)
    {
        var publish = request.Parameters.Flag("publish") ?? false;
        return !publish && request.Parameters.Text("versionDescription") is not null
            ? throw new AwsException("ValidationException", "Version description can only be set when publish is true")
            : publish;
    }

    private ApiResponse PublishVersion(ApiRequest request)
    {
        var machine = Machine(Authorized(request, "states:PublishStateMachineVersion"));
        if (request.Parameters.Text("revisionId") is { } asked && asked != (machine.Revision.Id ?? "INITIAL"))
        {
            throw new AwsException(
                "ConflictException",
                $"Failed to publish the State Machine version for revision {asked}. The current State Machine revision is "
                    + $"{machine.Revision.Id ?? "INITIAL"}."
            );
        }
        var version = machine.Publish(request.Parameters.Text("description"), time.GetUtcNow());
        return ApiResponse.Json(Listed(version));
    }

    private ApiResponse ListVersions(ApiRequest request)
    {
        var machine = Machine(Authorized(request, "states:ListStateMachineVersions"));
        var (page, next) = Page(request, machine.Versions);
        return Listed("stateMachineVersions", page.Select(Listed), next);
    }

    /// <summary>Deleting a version that does not exist succeeds.</summary>
    private ApiResponse DeleteVersion(ApiRequest request)
    {
        var arn = Authorized(request, "states:DeleteStateMachineVersion", "stateMachineVersionArn");
        if (QualifiedArn().Match(arn) is not { Success: true } match || !match.Groups["qualifier"].Success)
            throw InvalidArn(arn);
        var machine = machines.Find(match.Groups["machine"].Value);
        if (machine?.Versions.FirstOrDefault(v => v.Arn == arn) is not { } version)
            return ApiResponse.Json(new JsonObject());
        var aliases = machine.Aliases.Where(a => a.Routes.Any(r => r.VersionArn == arn)).Select(a => a.Name).ToList();
        if (aliases.Count > 0)
        {
            throw new AwsException(
                "ConflictException",
                "Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: "
                    + $"[{string.Join(", ", aliases)}]"
            );
        }
        machine.Remove(version);
        return ApiResponse.Json(new JsonObject());
    }

    private ApiResponse CreateAlias(ApiRequest request)
    {
        var name = Required(request, "name", 80);
        if (!Regex.IsMatch(name, AliasName, RegexOptions.CultureInvariant))
        {
            throw Invalid(
                $"Value '{name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: {AliasName}"
            );
        }
        var routes =
            Routes(request) ?? throw Invalid("Value null at 'routingConfiguration' failed to satisfy constraint: Member must not be null");
        var machine = OfRoutes(routes);
        request.Authorize("states:CreateStateMachineAlias", machine.Arn);
        var description = request.Parameters.Text("description");
        var now = time.GetUtcNow();
        if (machine.Aliases.FirstOrDefault(a => a.Name == name) is { } known)
        {
            if (known.Description != description || !known.Routes.SequenceEqual(routes))
            {
                throw new AwsException(
                    "ConflictException",
                    "Failed to create alias because an alias with the same name and a different routing configuration already exists."
                );
            }
            return ApiResponse.Json(Listed(known));
        }
        var alias = new StateMachineAlias($"{machine.Arn}:{name}", name, description, routes, now, now);
        machine.Set(name, alias);
        return ApiResponse.Json(Listed(alias));
    }

    private ApiResponse UpdateAlias(ApiRequest request)
    {
        var (machine, alias) = Alias(request, "states:UpdateStateMachineAlias");
        var routes = Routes(request);
        if (routes is not null && OfRoutes(routes) != machine)
            throw InvalidRoutes("Routing configuration must contain versions of the alias's own state machine.", routes);
        var changed = alias with
        {
            Description = request.Parameters.Text("description") ?? alias.Description,
            Routes = routes ?? alias.Routes,
            Updated = time.GetUtcNow(),
        };
        machine.Set(alias.Name, changed);
        return ApiResponse.Json(new JsonObject { ["updateDate"] = WireTime.Epoch(changed.Updated) });
    }

    private ApiResponse DescribeAlias(ApiRequest request)
    {
        var (_, alias) = Alias(request, "states:DescribeStateMachineAlias");
        var body = Listed(alias);
        body["name"] = alias.Name;
        if (alias.Description is { } description)
            body["description"] = description;
        body["routingConfiguration"] = new JsonArray([
            .. alias.Routes.Select(r => new JsonObject { ["stateMachineVersionArn"] = r.VersionArn, ["weight"] = r.Weight }),
        ]);
        body["updateDate"] = WireTime.Epoch(alias.Updated);
        return ApiResponse.Json(body);
    }

    private ApiResponse ListAliases(ApiRequest request)
    {
        var (machine, version, _) = Addressed(Authorized(request, "states:ListStateMachineAliases"));
        var aliases = machine.Aliases.Where(a => version is null || a.Routes.Any(r => r.VersionArn == version.Arn)).ToList();
        var (page, next) = Page(request, aliases);
        return Listed("stateMachineAliases", page.Select(Listed), next);
    }

    private ApiResponse DeleteAlias(ApiRequest request)
    {
        var arn = Authorized(request, "states:DeleteStateMachineAlias", "stateMachineAliasArn");
        if (QualifiedArn().Match(arn) is not { Success: true } match || !match.Groups["qualifier"].Success)
            throw InvalidArn(arn);
        machines.Find(match.Groups["machine"].Value)?.Set(match.Groups["qualifier"].Value, null);
        return ApiResponse.Json(new JsonObject());
    }

    private (StateMachine Machine, StateMachineAlias Alias) Alias(ApiRequest request, string action)
    {
        var arn = Authorized(request, action, "stateMachineAliasArn");
        if (QualifiedArn().Match(arn) is not { Success: true } match || !match.Groups["qualifier"].Success)
            throw InvalidArn(arn);
        var machine = machines.Find(match.Groups["machine"].Value);
        return machine?.Aliases.FirstOrDefault(a => a.Arn == arn) is { } alias
            ? (machine, alias)
            : throw new AwsException("ResourceNotFound", "Request references a resource that does not exist.");
    }

    private static List<(string VersionArn, int Weight)>? Routes(ApiRequest request)
    {
        if (!request.Parameters.ContainsKey("routingConfiguration"))
            return null;
        var given = request.Parameters.Objects("routingConfiguration");
        var routes = given
            .Select((route, i) => (Arn: route.Text("stateMachineVersionArn") ?? "", Weight: Weight(route.Integer("weight") ?? 0, i + 1)))
            .ToList();
        if (routes.Count is 0 or > 2)
        {
            var shown = routes.Select(r => $"RoutingConfigurationListItem(stateMachineVersionArn={r.Arn}, weight={r.Weight})");
            throw Invalid(
                $"Value '[{string.Join(", ", shown)}]' at 'routingConfiguration' failed to satisfy constraint: Member must have length "
                    + (routes.Count == 0 ? "greater than or equal to 1" : "less than or equal to 2")
            );
        }
        if (
            routes.Exists(r =>
                QualifiedArn().Match(r.Arn).Groups["qualifier"] is not { Success: true } q || !q.Value.All(char.IsAsciiDigit)
            )
        )
        {
            throw InvalidRoutes("Routing configuration must contain state machine version ARNs.", routes);
        }
        if (routes.Select(r => r.Arn).Distinct(StringComparer.Ordinal).Count() < routes.Count)
            throw InvalidRoutes("Routing configuration must contain distinct state machine version ARNs.", routes);
        if (routes.Sum(r => r.Weight) != 100)
        {
            throw new AwsException(
                "ValidationException",
                $"Sum of routing configuration weights must equal 100. Received: [{string.Join(", ", routes.Select(r => r.Weight))}]"
            );
        }
        return routes;
    }

    private static int Weight(int weight, int number) =>
        weight switch
        {
            < 0 => throw OutOfRange(weight, number, "greater than or equal to 0"),
            > 100 => throw OutOfRange(weight, number, "less than or equal to 100"),
            _ => weight,
        };

    private static AwsException OutOfRange(int weight, int number, string limit) =>
        Invalid(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Value '{weight}' at 'routingConfiguration.{number}.member.weight' failed to satisfy constraint: Member must "
                    + $"have value {limit}"
            )
        );

    private StateMachine OfRoutes(List<(string VersionArn, int Weight)> routes)
    {
        var targets = routes.Select(r => Addressed(r.VersionArn).Machine).Distinct().ToList();
        return targets.Count == 1
            ? targets[0]
            : throw InvalidRoutes("Routing configuration must contain versions of one state machine.", routes);
    }

    private static AwsException InvalidRoutes(string why, List<(string VersionArn, int Weight)> routes) =>
        new("ValidationException", $"{why} Received: [{string.Join(", ", routes.Select(r => r.VersionArn))}]");

    private static JsonObject Listed(StateMachineVersion version) =>
        new() { ["stateMachineVersionArn"] = version.Arn, ["creationDate"] = WireTime.Epoch(version.Date) };

    private static JsonObject Listed(StateMachineAlias alias) =>
        new() { ["stateMachineAliasArn"] = alias.Arn, ["creationDate"] = WireTime.Epoch(alias.Created) };

    [GeneratedRegex(@"\A(?<machine>arn:aws[a-z-]*:states:[a-z0-9-]+:[0-9]{12}:stateMachine:[^:]+)(:(?<qualifier>[^:]+))?\z")]
    private static partial Regex QualifiedArn();
}
