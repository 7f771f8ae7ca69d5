using System.CommandLine;
using RepoGrant.Contract;
using RepoGrant.Validation;

namespace RepoGrant.Cli.Commands;

/// <summary>Options that name a consumer account or a Region of it. What cannot be one is refused before AWS is called.</summary>
internal static class PlaceOptions
{
    public static Option<string?> Account(string description) => Checked("--account", description, Rules.AccountId);

    public static Option<string?> ConsumerRegion(string description) => Checked("--consumer-region", description, Rules.Region);

    private static Option<string?> Checked(string name, string description, TextRule rule)
    {
        var option = new Option<string?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !rule.Allows(text))
                result.AddError($"{name}: {Shown.Text(text)} is not allowed; it must be {rule.Allowed}.");
        });
        return option;
    }
}
