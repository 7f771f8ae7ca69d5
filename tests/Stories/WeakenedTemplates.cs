namespace Stories.Tests;

/// <summary>A permission that the templates do not give is missing here as it would be on AWS: the execution ends with the action's name.</summary>
public class WeakenedTemplates
{
    [Theory]
    [InlineData("template.yaml", "iam:AttachRolePolicy")]
    [InlineData("template.yaml", "codecommit:GetRepository")]
    [InlineData("consumer-account.yaml", "iam:CreateInstanceProfile")]
    [InlineData("consumer-account.yaml", "ssm:DescribeInstanceInformation")]
    public async Task One_permission_less_fails_the_execution_naming_the_action(string file, string action)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Accounts.Project, file), TestContext.Current.CancellationToken);
        Assert.Contains(action, text, StringComparison.Ordinal);
        var weakened = text.Replace(action, "iam:GetAccountSummary", StringComparison.Ordinal);
        await using var accounts = await Accounts.StartAsync(options =>
            options with
            {
                Replaced = new Dictionary<string, string> { [file] = weakened },
            }
        );
        var repository = await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        var result = await accounts.GrantAsync(accounts.Request(repository.Name, instance));
        Assert.Equal("FAILED", result.Status);
        Assert.Contains("AccessDenied", result.Error, StringComparison.Ordinal);
        Assert.Contains(action, result.Cause, StringComparison.Ordinal);
    }
}
