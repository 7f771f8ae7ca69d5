using System.Collections.Concurrent;
using System.Security.Cryptography;
using LocalAws.Identity;

namespace LocalAws.Iam;

/// <summary>IAM in every account. Reads see <see cref="Current"/>; decisions, STS and EC2 see <see cref="Effective"/>.</summary>
internal sealed class IamState(TimeProvider time, Delays delays)
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private readonly ConcurrentDictionary<string, Propagated<IamAccount>> accounts = new(StringComparer.Ordinal);

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The accounts that have been used.</summary>
    public IEnumerable<string> Accounts => accounts.Keys;

    public IamAccount Current(string accountId) => Account(accountId).Current;

    public IamAccount Effective(string accountId) => Account(accountId).Effective;

    /// <summary>Changes an account; the change may refuse by throwing, and sees what every earlier change has done.</summary>
    public IamAccount Change(string accountId, Func<IamAccount, IamAccount> change) => Account(accountId).Change(change);

    /// <summary>Makes every change so far effective in decisions, as if it had been made long ago.</summary>
    public void Spread()
    {
        foreach (var account in accounts.Values)
            account.Spread();
    }

    /// <summary>Remembers every account as it is; the action makes it be so again, for reads and for decisions.</summary>
    public Action Remember()
    {
        var then = accounts.ToDictionary(account => account.Key, account => account.Value.Current, StringComparer.Ordinal);
        return () =>
        {
            foreach (var used in accounts.Keys.Except(then.Keys, StringComparer.Ordinal))
                accounts.TryRemove(used, out _);
            foreach (var (id, account) in then)
                Account(id).Change(_ => account);
            Spread();
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
        Effective(accountId).InstanceProfiles.TryGetValue(arnOrName[(arnOrName.LastIndexOf('/') + 1)..], out var profile)
        && (arnOrName.Contains(':', StringComparison.Ordinal) ? profile.Arn == arnOrName : profile.Name == arnOrName)
            ? profile
            : null;

    /// <summary>A unique id like AWS's: a prefix for the type and 17 characters.</summary>
    public static string NewId(string prefix) => prefix + RandomNumberGenerator.GetString(Base32, 17);

    private Propagated<IamAccount> Account(string accountId) =>
        accounts.GetOrAdd(
            accountId,
            static (id, state) => new(state.Time, state.Delay, state.NewAccount(id)),
            (Time: time, Delay: delays.IamPropagation, NewAccount: (Func<string, IamAccount>)NewAccount)
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
