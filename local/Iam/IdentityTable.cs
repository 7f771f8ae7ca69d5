using System.Collections.Immutable;
using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.Iam;

/// <summary>An account's roles, or its users, and the API's words for them.</summary>
/// <param name="Noun"><c>Role</c> or <c>User</c>, as in operations and parameters.</param>
/// <param name="MaxInlineSize">The size of all inline policies together, in characters that are not white space.</param>
internal sealed record IdentityTable<T>(
    string Noun,
    int MaxInlineSize,
    Func<IamAccount, ImmutableSortedDictionary<string, T>> All,
    Func<IamAccount, ImmutableSortedDictionary<string, T>, IamAccount> With,
    Func<string, AwsException> Missing
)
    where T : IamIdentity
{
    public string Type => Noun.ToLowerInvariant();

    public string NameIn(JsonObject parameters) => parameters.Name(Noun + "Name", 64);

    public T Find(IamAccount account, string name) => All(account).TryGetValue(name, out var found) ? found : throw Missing(name);

    public IamAccount Change(IamAccount account, string name, Func<T, T> change) =>
        With(account, All(account).SetItem(Find(account, name).Name, change(Find(account, name))));
}

/// <summary>The two kinds of identities that have policies.</summary>
internal static class IdentityTable
{
    // The sizes: "IAM and STS character quotas" in the IAM user guide.
    public static IdentityTable<Role> Roles { get; } =
        new("Role", 10240, account => account.Roles, (account, roles) => account with { Roles = roles }, IamErrors.NoSuchRole);

    public static IdentityTable<User> Users { get; } =
        new("User", 2048, account => account.Users, (account, users) => account with { Users = users }, IamErrors.NoSuchUser);
}
