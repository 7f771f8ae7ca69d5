using System.Collections.Concurrent;
using System.Security.Cryptography;
using LocalAws.Identity;
using LocalAws.Lagging;
using LocalAws.Wire;

namespace LocalAws.Iam;

/// <summary>
/// IAM in every account. Writes see <see cref="Current"/>. Reads (<see cref="For"/>), decisions and STS (<see cref="Effective"/>), and EC2
/// follow it, each in its own time.
/// </summary>
internal sealed class IamState(TimeProvider time, Lag lag)
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private readonly ConcurrentDictionary<string, AccountViews> accounts = new(StringComparer.Ordinal);

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The accounts that have been used.</summary>
    public IEnumerable<string> Accounts => accounts.Keys;

    public IamAccount Current(string accountId) => Account(accountId).Current;

    public IamAccount Effective(string accountId) => Account(accountId).As(LagKind.IamDecisions);

    /// <summary>
    /// The account in which an operation looks for the resource that it names. Reads have an older view. Operations that add something to
    /// a resource may have one, too, and then do not find what was created a moment ago.
    /// </summary>
    public IamAccount For(ApiRequest request) =>
        IsRead(request.Operation) || (Adds(request.Operation) && lag.OneOf(ThingOf(request), false, true))
            ? Account(request.AccountId).As(LagKind.IamReads)
            : Current(request.AccountId);

    /// <summary>
    /// Changes the request's account; the change may refuse by throwing, and sees what every earlier change has done.
    /// </summary>
    public IamAccount Change(ApiRequest request, Func<IamAccount, IamAccount> change) =>
        Account(request.AccountId).Change(request.Operation, change);

    /// <summary>Saves every account; the returned action restores it, for everybody.</summary>
    public Action Remember()
    {
        var then = accounts.ToDictionary(account => account.Key, account => account.Value.Current, StringComparer.Ordinal);
        return () =>
        {
            foreach (var used in accounts.Keys.Except(then.Keys, StringComparer.Ordinal))
                accounts.TryRemove(used, out _);
            foreach (var (id, account) in then)
                Account(id).Restore(account);
        };
    }

    /// <summary>The role with this ARN as decisions see it; null if there is none (yet).</summary>
    public Role? FindRole(string arn) =>
        arn.Split(':') is ["arn", "aws", "iam", "", { Length: 12 } account, var resource]
        && resource.StartsWith("role/", StringComparison.Ordinal)
            ? Effective(account).FindIdentity(arn) as Role
            : null;

    /// <summary>
    /// The instance profile with this ARN or, in this account, with this name, as EC2 sees it; null if there is none (yet).
    /// </summary>
    public InstanceProfile? FindInstanceProfile(string accountId, string arnOrName) =>
        KnownToEc2(accountId).InstanceProfiles.TryGetValue(arnOrName[(arnOrName.LastIndexOf('/') + 1)..], out var profile)
        && (arnOrName.Contains(':', StringComparison.Ordinal) ? profile.Arn == arnOrName : profile.Name == arnOrName)
            ? profile
            : null;

    /// <summary>The account as EC2 knows it.</summary>
    public IamAccount KnownToEc2(string accountId) => Account(accountId).As(LagKind.Ec2Profiles);

    /// <summary>A unique id like AWS's: a prefix for the type and 17 characters.</summary>
    public static string NewId(string prefix) => prefix + RandomNumberGenerator.GetString(Base32, 17);

    private static bool IsRead(string operation) =>
        operation.StartsWith("Get", StringComparison.Ordinal) || operation.StartsWith("List", StringComparison.Ordinal);

    private static bool Adds(string operation) =>
        operation.StartsWith("Add", StringComparison.Ordinal)
        || operation.StartsWith("Attach", StringComparison.Ordinal)
        || operation.StartsWith("Put", StringComparison.Ordinal);

    private static string ThingOf(ApiRequest request)
    {
        string[] kinds = ["InstanceProfileName", "RoleName", "UserName"];
        var name = kinds.Select(kind => request.Parameters.Text(kind)).FirstOrDefault(text => text is not null);
        return $"{request.AccountId} {request.Operation} {name}";
    }

    private AccountViews Account(string accountId) =>
        accounts.GetOrAdd(
            accountId,
            static (id, state) => new(state.NewAccount(id), state.Lag, state.Time),
            (Lag: lag, Time: time, NewAccount: (Func<string, IamAccount>)NewAccount)
        );

    // Every account starts with its administrator, whose well-known keys are in the CredentialStore.
    private IamAccount NewAccount(string accountId)
    {
        var administrator = new User
        {
            AccountId = accountId,
            Name = Principal.AdministratorName,
            Path = "/",
            Id = Principal.Administrator(accountId).UserId,
            CreatedAt = time.GetUtcNow(),
            Attached = [AwsManagedPolicies.AdministratorAccess],
        };
        var account = new IamAccount(accountId);
        return account with { Users = account.Users.Add(administrator.Name, administrator) };
    }
}
