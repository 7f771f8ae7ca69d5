namespace Cli.Tests;

/// <summary>Stacks of a test's own, beside those of the templates.</summary>
internal static class Stacks
{
    /// <summary>Creates a stack in the repository account and waits until it is there.</summary>
    public static async Task DeployAsync(this Accounts accounts, string name, string template)
    {
        var cancelled = TestContext.Current.CancellationToken;
        await accounts.RepositoryAccount.QueryAsync(
            "cloudformation",
            "CreateStack",
            [("StackName", name), ("TemplateBody", template)],
            cancelled
        );
        await Wait.UntilAsync(async () =>
        {
            var described = await accounts.RepositoryAccount.QueryAsync(
                "cloudformation",
                "DescribeStacks",
                [("StackName", name)],
                cancelled
            );
            var status = described.Descendants("StackStatus").Single().Value;
            Assert.True(status is "CREATE_IN_PROGRESS" or "CREATE_COMPLETE", status);
            return status == "CREATE_COMPLETE";
        });
    }
}
