using Amazon.StepFunctions;
using static Aws.Tests.StepFunctionsServer;

namespace Aws.Tests;

/// <summary>The SDK makes an exception of its own of an error only where the service's model has it for the operation.</summary>
public sealed class StepFunctionsErrorTests
{
    private const string Kms = "KmsAccessDeniedException KmsInvalidStateException KmsThrottlingException";

    /// <summary>The errors that the service model of Step Functions has for each operation.</summary>
    public static TheoryData<string, string> ModelledErrors =>
        new()
        {
            { "DescribeExecution", $"ExecutionDoesNotExist InvalidArn {Kms}" },
            { "DescribeStateMachine", $"InvalidArn StateMachineDoesNotExist {Kms}" },
            { "GetExecutionHistory", $"ExecutionDoesNotExist InvalidArn InvalidToken {Kms}" },
            {
                "ListExecutions",
                "InvalidArn InvalidToken ResourceNotFound StateMachineDoesNotExist StateMachineTypeNotSupported ValidationException"
            },
            { "ListStateMachines", "InvalidToken" },
            {
                "StartExecution",
                "ExecutionAlreadyExists ExecutionLimitExceeded InvalidArn InvalidExecutionInput InvalidName StateMachineDeleting "
                    + $"StateMachineDoesNotExist ValidationException {Kms}"
            },
            { "StopExecution", $"ExecutionDoesNotExist InvalidArn ValidationException {Kms}" },
        };

    [Fact]
    public void Every_operation_has_its_errors_in_the_table()
    {
        Assert.Equal(
            typeof(IAmazonStepFunctions).GetMethods().Where(m => !m.IsStatic).Select(m => m.Name).Order(),
            ModelledErrors.Select(row => row.Data.Item1 + "Async")
        );
    }

    [Fact]
    public void Every_exception_is_of_an_error_in_the_table()
    {
        Assert.Equal(
            ModelledErrors.SelectMany(row => row.Data.Item2.Split(' ')).Distinct().Select(ClassOf).Order(),
            typeof(AmazonStepFunctionsException)
                .Assembly.GetExportedTypes()
                .Where(type => type.BaseType == typeof(AmazonStepFunctionsException))
                .Select(type => type.Name)
                .Order()
        );
    }

    [Theory]
    [MemberData(nameof(ModelledErrors))]
    public async Task An_error_has_its_own_exception_if_the_model_lists_it_and_the_services_otherwise(string operation, string modelled)
    {
        var codes = ModelledErrors.SelectMany(row => row.Data.Item2.Split(' ')).Append("AccessDeniedException").Distinct();
        foreach (var code in codes)
        {
            await using var server = await AnsweringAsync(400, $$"""{"__type":"prefix#{{code}}","message":"why"}""");
            using var client = Client(server);

            var error = await Assert.ThrowsAnyAsync<AmazonStepFunctionsException>(() => CallAsync(client, operation));

            var expected = modelled.Split(' ').Contains(code) ? ClassOf(code) : nameof(AmazonStepFunctionsException);
            Assert.Equal((expected, code, "why"), (error.GetType().Name, error.ErrorCode, error.Message));
        }
    }

    private static string ClassOf(string code) => code.EndsWith("Exception", StringComparison.Ordinal) ? code : code + "Exception";
}
