using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;

namespace RepoGrant.Tests.Fakes;

/// <summary>The executions that Step Functions knows; it knows no others.</summary>
internal sealed class Executions
{
    private readonly Dictionary<string, (string Status, DateTimeOffset? Stopped)> known = [];

    public Executions()
    {
        (Client, Fake) = Fake.Of<IAmazonStepFunctions>();
        Fake.On((DescribeExecutionRequest request) => Describe(request));
    }

    public IAmazonStepFunctions Client { get; }

    public Fake Fake { get; }

    public void Running(string arn) => known[arn] = ("RUNNING", null);

    public void Over(string arn, string status, DateTimeOffset at) => known[arn] = (status, at);

    private DescribeExecutionResponse Describe(DescribeExecutionRequest request)
    {
        if (!request.ExecutionArn.StartsWith("arn:aws:states:", StringComparison.Ordinal))
            throw Some.Error(new InvalidArnException("Invalid Arn"), "InvalidArn");
        if (!known.TryGetValue(request.ExecutionArn, out var execution))
            throw Some.Error(new ExecutionDoesNotExistException("Execution Does Not Exist"), "ExecutionDoesNotExist");

        var (status, stopped) = execution;
        return new DescribeExecutionResponse
        {
            ExecutionArn = request.ExecutionArn,
            Status = status,
            StopDate = stopped?.UtcDateTime,
        };
    }
}
