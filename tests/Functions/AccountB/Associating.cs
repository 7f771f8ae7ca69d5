using Amazon.EC2;
using Microsoft.Extensions.Time.Testing;
using RepoGrant.AccountB;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.AccountB;

/// <summary>Runs of AssociateInstanceProfile in two accounts in memory, whose pauses take no time.</summary>
internal sealed class Associating
{
    public const string Name = "CrossAccountRepoAccessRole";
    public const string FormerArn = $"arn:aws:iam::{Some.AccountB}:instance-profile/repogrant/Former";
    public const string OtherArn = $"arn:aws:iam::{Some.AccountB}:instance-profile/Other";

    public Associating() => Accounts = new TwoAccounts(Time);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 7, 20, 10, 0, 0, TimeSpan.Zero));

    public TwoAccounts Accounts { get; }

    public GrantRecords Records => Accounts.Records;

    public IamAccount Iam => Accounts.IamB;

    public Ec2Account Ec2 => Accounts.Ec2;

    public static AmazonEC2Exception Error(string code, string message) => Some.Error(new AmazonEC2Exception(message), code);

    public Task<Association> AssociateAsync(params string[] ids) => RunAsync(Some.Selection(ids));

    public async Task<Association> LaunchAsync() => await HandleAsync(await Records.LaunchedAsync(), Some.Selection(Some.InstanceId));

    /// <summary>A full run, after one of another request, if there is one.</summary>
    public async Task<Association> RunAsync(Selection selection, AccessRequest? before = null)
    {
        if (before is not null)
            await Records.ApplyAsync(before);

        return await Records.RunAsync(Some.Seed, selection, request => HandleAsync(request, selection));
    }

    public async Task<Association> HandleAsync(AccessRequest request, Selection selection)
    {
        var running = new AssociateInstanceProfile(Records.Grants, Accounts.Provisioner, Time).AssociateInstanceProfileAsync(
            Some.Selected(request, selection),
            // As the function's time-out has it: longer than anything may be late.
            new Invocation { RemainingTime = TimeSpan.FromMinutes(2) }
        );
        while (!running.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await running;
    }
}
