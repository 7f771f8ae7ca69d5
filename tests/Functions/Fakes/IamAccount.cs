using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;

namespace RepoGrant.Tests.Fakes;

/// <summary>IAM of one account in memory, as grants use it. It ignores permissions, which LocalAws checks.</summary>
internal sealed partial class IamAccount
{
    private readonly string accountId;

    public IamAccount(string accountId)
    {
        this.accountId = accountId;
        (Client, Fake) = Fake.Of<IAmazonIdentityManagementService>();
        OnPolicies();
        OnRoles();
        OnProfiles();
    }

    public IAmazonIdentityManagementService Client { get; }

    /// <summary>The creation time of whatever is created from now on.</summary>
    public DateTime? Now { get; set; }

    public Fake Fake { get; }

    /// <summary>What was written, in order.</summary>
    public IEnumerable<string> Writes =>
        Fake.Made<AmazonIdentityManagementServiceRequest>()
            .Select(request => request.GetType().Name.Replace("Request", "", StringComparison.Ordinal))
            .Where(name => !name.StartsWith("Get", StringComparison.Ordinal) && !name.StartsWith("List", StringComparison.Ordinal));

    /// <summary>The names of existing roles, policies and instance profiles.</summary>
    public IEnumerable<string> Everything =>
        [
            .. roles.Keys.Select(name => "role " + name),
            .. policies.Values.Select(policy => "policy " + policy.PolicyName),
            .. profiles.Keys.Select(name => "profile " + name),
        ];

    private static T Do<T>(Action action)
        where T : new()
    {
        action();
        return new T();
    }

    private static NoSuchEntityException Missing() => Some.Error(new NoSuchEntityException("not found"), "NoSuchEntity", 404);

    private static EntityAlreadyExistsException Exists() =>
        Some.Error(new EntityAlreadyExistsException("exists"), "EntityAlreadyExists", 409);

    private static DeleteConflictException Conflict() => Some.Error(new DeleteConflictException("in use"), "DeleteConflict", 409);
}
