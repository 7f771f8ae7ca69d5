namespace Stories.Tests;

/// <summary>
/// Two stacks in one repository account, of which each may have a grant of the same name. Of the other stack only what its grant has in
/// this account matters, so it is not deployed.
/// </summary>
public sealed class TwoStacksStory
{
    private const string Role = "CrossAccountRepoAccessRole-web-team";

    [Fact]
    public async Task What_another_stack_has_granted_under_the_same_name_keeps_its_access()
    {
        await using var accounts = await Accounts.StartAsync();
        var here = accounts.RepositoryAccount;
        await accounts.CreateRepositoryAsync();
        var request = accounts.Request("SharedDemoRepo", [await accounts.RunInstanceAsync()]);
        request["name"] = "web-team";
        (await accounts.GrantAsync(request)).Verified();
        var policy = $"arn:aws:iam::{here.AccountId}:policy/repogrant/{Role}";
        (string, string)[] theirs = [("Tags.member.1.Key", "repogrant:stack"), ("Tags.member.1.Value", "repogrant-test")];
        await accounts.IamAsync(here, "TagRole", [("RoleName", Role), .. theirs]);
        await accounts.IamAsync(here, "TagPolicy", [("PolicyArn", policy), .. theirs]);

        var conflict = (await accounts.GrantAsync(request)).FailedWith("ConflictingResource");
        var input = await accounts.EventAsync("revoke.json");
        var revoked = await accounts.ExecuteAsync("revoke-access", input.ToJsonString());

        Assert.Contains(
            "of the stack repogrant-test. Revoke that one first, by an execution of repogrant-test-revoke-access",
            conflict,
            StringComparison.Ordinal
        );
        Assert.True(revoked.Succeeded, $"{revoked.Error}: {revoked.Cause}");
        var role = await accounts.IamAsync(here, "GetRole", ("RoleName", Role));
        var trust = Uri.UnescapeDataString(role.Descendants("AssumeRolePolicyDocument").Single().Value);
        Assert.Contains("\"Allow\"", trust, StringComparison.Ordinal);
        var attached = await accounts.IamAsync(here, "ListAttachedRolePolicies", ("RoleName", Role));
        Assert.Equal(policy, attached.Descendants("PolicyArn").Single().Value);
    }
}
