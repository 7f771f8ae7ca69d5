using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace LocalAws.Lambda;

/// <summary>A name for a version of a function.</summary>
internal sealed record FunctionAlias(string FunctionArn, string Name, string Version, string Description)
{
    public string Arn => $"{FunctionArn}:{Name}";

    public string RevisionId { get; } = Guid.NewGuid().ToString();

    /// <summary>The alias as GetAlias shows it.</summary>
    public JsonObject ToJson() =>
        new()
        {
            ["AliasArn"] = Arn,
            ["Name"] = Name,
            ["FunctionVersion"] = Version,
            ["Description"] = Description,
            ["RevisionId"] = RevisionId,
        };
}

/// <summary>Every function with its published versions and aliases, in all accounts and Regions.</summary>
internal sealed class FunctionVersions
{
    private readonly ConcurrentDictionary<string, Deployed> functions = new(StringComparer.Ordinal);

    /// <summary>Every function as it is now, unpublished.</summary>
    public IEnumerable<Function> Latest => functions.Values.Select(deployed => deployed.Latest);

    /// <summary>The function that a name and its qualifier mean; null if there is none.</summary>
    public Function? Find(FunctionName name)
    {
        if (!functions.TryGetValue(name.UnqualifiedArn, out var deployed))
            return null;
        lock (deployed)
        {
            return name.Qualifier is null or FunctionName.Latest ? deployed.Latest
                : deployed.Aliases.TryGetValue(name.Qualifier, out var alias) ? deployed.Version(alias.Version)
                : deployed.Version(name.Qualifier);
        }
    }

    public bool TryAdd(Function function) => functions.TryAdd(function.Arn, new(function));

    /// <summary>Replaces the current function and returns the previous one; published versions stay.</summary>
    public Function? Put(Function function)
    {
        Function? before = null;
        functions.AddOrUpdate(
            function.Arn,
            _ => new(function),
            (_, deployed) =>
            {
                lock (deployed)
                    (before, deployed.Latest) = (deployed.Latest, function);
                return deployed;
            }
        );
        return before;
    }

    /// <summary>Removes a function, and returns everything that it had.</summary>
    public IReadOnlyList<Function> Remove(string arn) =>
        functions.TryRemove(arn, out var deployed) ? [deployed.Latest, .. deployed.Published] : [];

    /// <summary>Removes a published version; returns null if there is none.</summary>
    public Function? RemoveVersion(string arn, string version) =>
        In(arn, deployed => deployed.Version(version) is { } found && deployed.Published.Remove(found) ? found : null);

    /// <summary>An alias of a version, because of which the version cannot be deleted.</summary>
    public FunctionAlias? AliasOf(string arn, string version) =>
        In(arn, deployed => deployed.Aliases.Values.FirstOrDefault(alias => alias.Version == version));

    /// <summary>Publishes the current function; if nothing has changed since the newest version, returns that one.</summary>
    public Function Publish(string arn, string? description) =>
        In(
            arn,
            deployed =>
            {
                if (deployed.Published.LastOrDefault() is { } newest && newest.Source!.IsAs(deployed.Latest))
                    return newest;
                var published = deployed.Latest with
                {
                    Version = (++deployed.Number).ToString(CultureInfo.InvariantCulture),
                    Description = description ?? deployed.Latest.Description,
                    Source = deployed.Latest,
                };
                deployed.Published.Add(published);
                return published;
            }
        )!;

    public IReadOnlyList<Function> All(string arn) => In(arn, deployed => (List<Function>)[deployed.Latest, .. deployed.Published])!;

    public FunctionAlias? FindAlias(string arn, string name) => In(arn, deployed => deployed.Aliases.GetValueOrDefault(name));

    public IReadOnlyList<FunctionAlias> Aliases(string arn) =>
        In(arn, deployed => deployed.Aliases.Values.OrderBy(alias => alias.Name, StringComparer.Ordinal).ToList())!;

    public void PutAlias(FunctionAlias alias) => In(alias.FunctionArn, deployed => deployed.Aliases[alias.Name] = alias);

    public void RemoveAlias(string arn, string name) => In(arn, deployed => deployed.Aliases.Remove(name, out var gone) ? gone : null);

    private T? In<T>(string arn, Func<Deployed, T?> look)
        where T : class
    {
        if (!functions.TryGetValue(arn, out var deployed))
            return null;
        lock (deployed)
            return look(deployed);
    }

    private sealed class Deployed(Function function)
    {
        public Function Latest { get; set; } = function;

        public List<Function> Published { get; } = [];

        public Dictionary<string, FunctionAlias> Aliases { get; } = new(StringComparer.Ordinal);

        public int Number { get; set; }

        public Function? Version(string version) =>
            version == FunctionName.Latest ? Latest : Published.Find(function => function.Version == version);
    }
}
