using System.Globalization;

namespace LocalAws.Ssm;

/// <summary>One version of a parameter.</summary>
internal sealed record ParameterVersion(
    int Number,
    string Type,
    string Value,
    string Tier,
    string Description,
    string? AllowedPattern,
    DateTimeOffset ModifiedAt,
    string ModifiedBy
);

/// <summary>A parameter of Parameter Store; a change makes a new one.</summary>
/// <param name="Versions">At most the last hundred.</param>
internal sealed record Parameter(
    string AccountId,
    string Region,
    string Name,
    IReadOnlyDictionary<string, string> Tags,
    IReadOnlyList<ParameterVersion> Versions
)
{
    public ParameterVersion Latest => Versions[^1];

    public string Arn => ArnOf(AccountId, Region, Name);

    /// <summary>A name with a path begins with a slash, but its ARN has only one slash there.</summary>
    public static string ArnOf(string accountId, string region, string name) =>
        $"arn:aws:ssm:{region}:{accountId}:parameter/{name.TrimStart('/')}";
}

/// <summary>All parameters of all accounts and Regions.</summary>
internal sealed class ParameterStore
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<(string Account, string Region, string Name), Parameter> parameters = new(
        Comparer<(string Account, string Region, string Name)>.Create(
            (a, b) =>
                string.CompareOrdinal(a.Account, b.Account) is not 0 and var account ? account
                : string.CompareOrdinal(a.Region, b.Region) is not 0 and var region ? region
                : string.CompareOrdinal(a.Name, b.Name)
        )
    );

    public IReadOnlyList<Parameter> All(string accountId, string region)
    {
        lock (gate)
            return [.. parameters.Values.Where(p => p.AccountId == accountId && p.Region == region)];
    }

    public Parameter? Find(string accountId, string region, string name)
    {
        lock (gate)
            return parameters.GetValueOrDefault((accountId, region, Key(name)));
    }

    /// <summary>Creates or changes a parameter. The callback sees every earlier change and may refuse by throwing.</summary>
    public Parameter Change(string accountId, string region, string name, Func<Parameter?, Parameter> change)
    {
        lock (gate)
            return parameters[(accountId, region, Key(name))] = change(parameters.GetValueOrDefault((accountId, region, Key(name))));
    }

    public bool Remove(string accountId, string region, string name)
    {
        lock (gate)
            return parameters.Remove((accountId, region, Key(name)));
    }

    /// <summary>A name without a path may also be written with a leading slash.</summary>
    private static string Key(string name) => name.LastIndexOf('/') == 0 ? name[1..] : name;
}

/// <summary>A parameter as a request names it: by name or ARN, with <c>:3</c> for one version.</summary>
internal readonly record struct ParameterReference(string Name, int? Version, string Selector)
{
    public static ParameterReference Parse(string text)
    {
        var name = text;
        if (text.StartsWith("arn:", StringComparison.Ordinal))
        {
            var resource = text.Split(':', 6)[^1];
            name = resource["parameter".Length..];
            // The ARN of a name without a path contains a slash that the name does not.
            if (name.LastIndexOf('/') == 0)
                name = name[1..];
        }
        var colon = name.LastIndexOf(':');
        if (colon < 0)
            return new(name, null, "");
        return int.TryParse(name[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? new(name[..colon], version, name[colon..])
            : throw Wire.AwsException.NotSupported("labels of parameters");
    }
}
