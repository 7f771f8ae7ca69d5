namespace Stories.Tests;

/// <summary>
/// A permission that the templates do not give is missing here as it would be on AWS: the execution ends with the action's name.
/// </summary>
public class WeakenedTemplates
{
    private const WeakeningLevel Level = WeakeningLevel.Grant;

    public static TheoryData<string> Cases => Weakenings.Names<Weakening>(Level);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_missing_permission_fails_the_execution_and_is_named(string name)
    {
        var weakening = Weakenings.Get<Weakening>(Level, name);
        // Something harmless in its place: the statement stays one.
        var text = weakening.Change(weakening.File, Checkout.Text(weakening.File), weakening.Action, "iam:GetAccountSummary");
        await using var accounts = await Accounts.StartAsync(options =>
            options with
            {
                Replaced = new Dictionary<string, string> { [weakening.File] = text },
            }
        );
        var repository = await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        var result = await accounts.GrantAsync(accounts.Request(repository.Name, instance));
        Assert.Equal("FAILED", result.Status);
        Assert.Contains("AccessDenied", result.Error, StringComparison.Ordinal);
        Assert.Contains(weakening.Action, result.Cause, StringComparison.Ordinal);
    }

    /// <summary>A case of grant.yaml.</summary>
    private sealed record Weakening(string Name, string File, string Action) : IWeakening;
}
