using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using static Aws.Tests.IamServer;

namespace Aws.Tests;

/// <summary>The SDK makes an exception of its own of an error only where the service's model has it for the operation.</summary>
public sealed class IamErrorTests
{
    private static readonly Type[] ErrorTypes =
    [
        typeof(ConcurrentModificationException),
        typeof(DeleteConflictException),
        typeof(EntityAlreadyExistsException),
        typeof(InvalidInputException),
        typeof(LimitExceededException),
        typeof(MalformedPolicyDocumentException),
        typeof(NoSuchEntityException),
        typeof(PolicyNotAttachableException),
        typeof(ServiceFailureException),
        typeof(UnmodifiableEntityException),
    ];

    /// <summary>The errors that IAM's service model has for each operation, beside ServiceFailure.</summary>
    public static TheoryData<string, string> ModelledErrors =>
        new()
        {
            { "AddRoleToInstanceProfile", "EntityAlreadyExists LimitExceeded NoSuchEntity UnmodifiableEntity" },
            { "AttachRolePolicy", "InvalidInput LimitExceeded NoSuchEntity PolicyNotAttachable UnmodifiableEntity" },
            { "CreateInstanceProfile", "ConcurrentModification EntityAlreadyExists InvalidInput LimitExceeded" },
            { "CreatePolicy", "ConcurrentModification EntityAlreadyExists InvalidInput LimitExceeded MalformedPolicyDocument" },
            { "CreatePolicyVersion", "InvalidInput LimitExceeded MalformedPolicyDocument NoSuchEntity" },
            { "CreateRole", "ConcurrentModification EntityAlreadyExists InvalidInput LimitExceeded MalformedPolicyDocument" },
            { "DeleteInstanceProfile", "DeleteConflict LimitExceeded NoSuchEntity" },
            { "DeletePolicy", "DeleteConflict InvalidInput LimitExceeded NoSuchEntity" },
            { "DeletePolicyVersion", "DeleteConflict InvalidInput LimitExceeded NoSuchEntity" },
            { "DeleteRole", "ConcurrentModification DeleteConflict LimitExceeded NoSuchEntity UnmodifiableEntity" },
            { "DeleteRolePolicy", "LimitExceeded NoSuchEntity UnmodifiableEntity" },
            { "DetachRolePolicy", "InvalidInput LimitExceeded NoSuchEntity UnmodifiableEntity" },
            { "GetInstanceProfile", "NoSuchEntity" },
            { "GetPolicy", "InvalidInput NoSuchEntity" },
            { "GetPolicyVersion", "InvalidInput NoSuchEntity" },
            { "GetRole", "NoSuchEntity" },
            { "ListAttachedRolePolicies", "InvalidInput NoSuchEntity" },
            { "ListInstanceProfiles", "" },
            { "ListPolicies", "" },
            { "ListPolicyVersions", "InvalidInput NoSuchEntity" },
            { "ListRolePolicies", "NoSuchEntity" },
            { "ListRoles", "" },
            { "RemoveRoleFromInstanceProfile", "LimitExceeded NoSuchEntity UnmodifiableEntity" },
            { "UpdateAssumeRolePolicy", "LimitExceeded MalformedPolicyDocument NoSuchEntity UnmodifiableEntity" },
        };

    [Fact]
    public void Every_operation_has_its_errors_in_the_table()
    {
        Assert.Equal(
            typeof(IAmazonIdentityManagementService).GetMethods().Where(m => !m.IsStatic).Select(m => m.Name).Order(),
            ModelledErrors.Select(row => row.Data.Item1 + "Async")
        );
    }

    [Theory]
    [MemberData(nameof(ModelledErrors))]
    public async Task An_error_has_its_own_exception_if_the_model_lists_it_and_the_services_otherwise(string operation, string modelled)
    {
        var typed = modelled.Split(' ').Append("ServiceFailure").Select(code => code + "Exception").ToHashSet();
        foreach (var type in ErrorTypes)
        {
            var code = type.Name[..^"Exception".Length];
            await using var server = await AnsweringAsync(409, Error(code, "because"));
            using var iam = Client(server);

            var error = await Assert.ThrowsAnyAsync<AmazonIdentityManagementServiceException>(() => CallAsync(iam, operation));

            Assert.Equal(
                (typed.Contains(type.Name) ? type : typeof(AmazonIdentityManagementServiceException), code, "because", "request-9", 409),
                (error.GetType(), error.ErrorCode, error.Message, error.RequestId, (int)error.StatusCode)
            );
        }
    }

    [Fact]
    public async Task An_unknown_code_is_the_services_exception()
    {
        await using var server = await AnsweringAsync(403, Error("AccessDenied", "because"));
        using var iam = Client(server);

        var error = await Assert.ThrowsAsync<AmazonIdentityManagementServiceException>(() => CallAsync(iam, "GetRole"));

        Assert.Equal("AccessDenied", error.ErrorCode);
    }

    private static Task CallAsync(AmazonIdentityManagementServiceClient iam, string operation)
    {
        var method = iam.GetType().GetMethod(operation + "Async")!;
        var request = Activator.CreateInstance(method.GetParameters()[0].ParameterType);
        return (Task)method.Invoke(iam, [request, TestContext.Current.CancellationToken])!;
    }
}
