namespace LocalAws.Tests.StepFunctions;

/// <summary>With a role for the state machines, which may start some of them, and one that trusts another service.</summary>
public sealed class StateMachinesFixture : LocalAwsFixture, IAsyncLifetime
{
    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        foreach (var (role, service) in new[] { ("machine", "states"), ("untrusting", "lambda") })
        {
            _ = (
                await AwsAsync(
                    AccountA,
                    "iam",
                    "create-role",
                    "--role-name",
                    role,
                    "--assume-role-policy-document",
                    PolicyJson.Trusts($"{service}.amazonaws.com")
                )
            ).Json;
        }
        var put = await AwsAsync(
            AccountA,
            "iam",
            "put-role-policy",
            "--role-name",
            "machine",
            "--policy-name",
            "start",
            "--policy-document",
            PolicyJson.Allow("states:StartExecution", "arn:aws:states:us-east-2:111111111111:stateMachine:inner")
        );
        Assert.Equal("", put.Error);
    }
}
