using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Microsoft.Extensions.Time.Testing;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Grants;

/// <summary>Two accounts for one grant: an instance that is to get the grant's profile, and one whose own role is adopted.</summary>
public abstract class DriftTests
{
    private protected const string Name = "CrossAccountRepoAccessRole";
    private protected const string Adopting = "i-00000009";
    private protected const string AccessPolicy = $"arn:aws:iam::{Some.AccountA}:policy/repogrant/{Name}";
    private protected const string AssumePolicy = $"arn:aws:iam::{Some.AccountB}:policy/repogrant/{Name}";
    private protected const string Profile = $"arn:aws:iam::{Some.AccountB}:instance-profile/repogrant/{Name}";
    private protected const string Theirs = $"arn:aws:iam::{Some.AccountB}:instance-profile/app/Reporting";

    private protected DriftTests()
    {
        Accounts = new TwoAccounts(Time);
        var role = Accounts.IamB.Add("Reporting", "/app/", ("repogrant:extend", "true"));
        Accounts.IamB.AddProfile("Reporting", "/app/", role);
        Accounts.Ec2.Add(Some.InstanceId, "running", null, ("Team", "web"));
        Accounts.Ec2.Add(Adopting, "running", Theirs, ("Team", "web"));
    }

    private protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 7, 20, 10, 0, 0, TimeSpan.Zero));

    private protected TwoAccounts Accounts { get; }

    private protected static AccessRequest ById(string id) =>
        Some.Seed with
        {
            Consumer = Some.Seed.Consumer with
            {
                Instances = new InstanceSelection { Ids = [id], Tags = new Dictionary<string, string>() },
            },
        };

    private protected void RefuseSessions() =>
        Accounts.Sts.Sts.On(
            (AssumeRoleRequest _) =>
                Some.Refuse<AssumeRoleResponse>(Some.Error(new AmazonSecurityTokenServiceException("no"), "AccessDenied", 403))
        );
}
