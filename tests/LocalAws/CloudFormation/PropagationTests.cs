using System.Diagnostics;
using LocalAws.Client;

namespace LocalAws.Tests.CloudFormation;

/// <summary>IAM's changes take time, and a deployment waits for them as CloudFormation does.</summary>
public class PropagationTests
{
    private const string Machine = """
        Resources:
          Role:
            Type: AWS::IAM::Role
            Properties:
              AssumeRolePolicyDocument:
                Statement: [{ Effect: Allow, Principal: { Service: states.amazonaws.com }, Action: sts:AssumeRole }]
          Machine:
            Type: AWS::StepFunctions::StateMachine
            Properties:
              RoleArn: !GetAtt Role.Arn
              Definition: { QueryLanguage: JSONata, StartAt: A, States: { A: { Type: Pass, End: true } } }
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stack_waits_until_its_role_has_propagated()
    {
        var propagation = TimeSpan.FromSeconds(2);
        await using var local = await TemporaryLocalAws.StartAsync(
            options => options with { Delays = new() { IamPropagation = propagation } },
            Cancelled
        );
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var stacks = new StackClient(new AwsClient(http, local.Host.Endpoint, LocalAwsFixture.AccountA, "us-east-2", TimeProvider.System));
        var began = Stopwatch.GetTimestamp();

        await stacks.CreateAsync("waits", Machine);

        Assert.Equal("CREATE_COMPLETE", StackClient.Status(await stacks.EndAsync("waits")));
        Assert.True(Stopwatch.GetElapsedTime(began) >= propagation);
    }

    [Fact]
    public async Task The_projects_stacks_exist_at_start_however_slow_IAM_is()
    {
        await using var local = await TemporaryLocalAws.StartAsync(
            options =>
                options with
                {
                    Project = Checkout.Folder,
                    Delays = new() { IamPropagation = TimeSpan.FromHours(1) },
                },
            Cancelled
        );

        Assert.All(local.Host.Cloud.Stacks, stack => Assert.Equal("CREATE_COMPLETE", stack.Status));
        Assert.Equal(2, local.Host.Cloud.Stacks.Count);
    }
}
