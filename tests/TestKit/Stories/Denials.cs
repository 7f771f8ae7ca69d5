namespace TestKit.Stories;

/// <summary>What the consumer account's organization denies to everybody there.</summary>
internal static class Denials
{
    public static Task DenyAsync(this Accounts accounts, string action) =>
        accounts.IamAsync(
            accounts.Consumer,
            "PutRolePolicy",
            ("RoleName", "RepoGrantProvisioner"),
            ("PolicyName", "denied"),
            ("PolicyDocument", $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"{{{action}}}","Resource":"*"}]}""")
        );

    public static Task AllowAsync(this Accounts accounts) =>
        accounts.IamAsync(accounts.Consumer, "DeleteRolePolicy", ("RoleName", "RepoGrantProvisioner"), ("PolicyName", "denied"));
}
