using System.Globalization;
using System.Text.Json.Nodes;
using Security.Tests.Rights;

namespace Security.Tests.PermissionMatrix;

/// <summary>
/// What an instance may do with CodeCommit after a grant: every action of the service on the granted repositories and on others. Decided
/// for both hops by the oracle from the documents that IAM has, and by LocalAws.
/// </summary>
public class PermissionMatrixTests
{
    private const string Main = "refs/heads/main";
    private const string Other = "refs/heads/mainline";
    private const string Shared = "SharedDemoRepo";

    /// <summary>Each level alone, with and without a protected branch, and one grant that has every level at once.</summary>
    private static readonly Grant[] Grants =
    [
        .. from level in ExpectedRights.Levels
        from isProtected in new[] { false, true }
        select new Grant(isProtected ? level + "-protected" : level, [new(Shared, "us-east-2", level, isProtected ? [Main] : [])]),
        new(
            "mixed",
            [
                new(Shared, "us-east-2", "read", []),
                new("infrastructure", "us-east-2", "maintain", [Main]),
                new("configuration", "eu-west-1", "full", []),
                new("tools", "us-east-2", "contribute", []),
            ]
        ),
    ];

    [Fact]
    public async Task Each_level_allows_exactly_its_actions_on_exactly_the_granted_repositories()
    {
        await using var accounts = await Accounts.StartAsync();
        foreach (
            var (name, region) in Grants
                .SelectMany(grant => grant.Repositories)
                .Select(repository => (repository.Name, repository.Region))
                .Distinct()
        )
        {
            await accounts
                .RepositoryAccount.In(region)
                .JsonAsync("codecommit", "CreateRepository", new() { ["repositoryName"] = name }, TestContext.Current.CancellationToken);
        }
        // No instance matches yet: the roles are created all the same, for future ones.
        var runs = await Task.WhenAll(Grants.Select(grant => accounts.GrantAsync(grant.Request(accounts))));
        Assert.All(runs, run => Assert.True(run.Succeeded, run.Cause));

        var actions = (await Oracle.ActionsAsync("codecommit"))[0].Actions;
        Assert.Equal(91, actions.Count);
        Assert.Empty(ExpectedRights.Named.Except(actions.Select(action => action.Name)));

        var report = new Report("1-permission-matrix", "Permission matrix: what an instance may do with CodeCommit after a grant");
        report.Paragraph(
            """
            Both hops: the instance role assumes the access role, the access role acts. Expected, oracle (iam-simulate on the documents that
            IAM holds) and LocalAws have to agree on every case.
            """
        );
        var rows = new List<string[]>();
        var groups = new List<string[]>();
        foreach (var grant in Grants)
        {
            var cases = grant.Cases(actions, accounts.RepositoryAccount.AccountId, accounts.Consumer.AccountId).ToArray();
            var allowed = await DecideAsync(accounts, grant, cases, report);
            string Counted(params Target[] targets)
            {
                var those = cases.Zip(allowed).Where(pair => targets.Contains(pair.First.Target)).ToArray();
                return $"{those.Count(pair => pair.Second)}/{those.Length}";
            }
            rows.Add([
                grant.Name,
                Counted(Target.Granted),
                Counted(Target.GrantedOnMain),
                Counted(Target.GrantedOnOther),
                Counted(Target.OtherRepository),
                Counted(Target.OtherRegion),
                Counted(Target.OtherAccount),
                Counted(Target.NoResource),
            ]);
            groups.Add([
                grant.Name,
                .. Groups.Select(group =>
                    cases
                        .Zip(allowed)
                        .Count(pair =>
                            pair.First.Target is Target.Granted or Target.NoResource && pair.First.Action.Group == group && pair.Second
                        )
                        .ToString(CultureInfo.InvariantCulture)
                ),
            ]);
        }
        report.Paragraph(
            $"Allowed of asked. \"main\": the request names {Main}, protected in the grants called so and in infrastructure of "
                + $"\"mixed\"; \"other\": {Other}."
        );
        report.Table(["grant", "granted", "on main", "on other", "other repository", "other Region", "other account", "no resource"], rows);
        report.Paragraph("What is allowed, by the groups in which AWS lists the actions:");
        report.Table(["grant", .. Groups], groups);
        report.End();
    }

    private static readonly string[] Groups = ["List", "Read", "Write", "Tagging", "Permissions management"];

    private static async Task<bool[]> DecideAsync(Accounts accounts, Grant grant, Case[] cases, Report report)
    {
        var instanceRole = await RoleDocuments.ReadAsync(accounts.Consumer, grant.RoleName);
        var accessRole = await RoleDocuments.ReadAsync(accounts.RepositoryAccount, grant.RoleName);
        var assume = instanceRole.Asks("sts:AssumeRole", accessRole.Arn, accessRole.Account, ("sts:RoleSessionName", "session")) with
        {
            ResourcePolicy = accessRole.Trust,
        };
        var oracle = await Oracle.DecideAsync([
            assume,
            .. cases.Select(one => accessRole.Asks("codecommit:" + one.Action.Name, one.Resource, one.Account, one.Context)),
        ]);

        var instance = accounts.Consumer.As(accounts.Consumer.AccountId, accounts.OfService(instanceRole.Arn, "ec2.amazonaws.com"));
        var session = accounts.PrincipalOf(await instance.AssumeAsync(accessRole.Arn));
        var local = cases
            .Select(one =>
                accounts
                    .Host.Cloud.Access.Decide(
                        session,
                        one.Region,
                        "codecommit:" + one.Action.Name,
                        one.Resource,
                        null,
                        [.. one.Context.Select(pair => (pair.Key, (string[])[pair.Value]))]
                    )
                    .Allowed
            )
            .ToArray();

        report.Expect(
            "arn:aws:iam::111111111111:policy/repogrant-system/repogrant-access-boundary",
            accessRole.BoundaryArn,
            $"{grant.Name}: the access role's boundary"
        );
        report.Expect(
            "arn:aws:iam::222222222222:policy/repogrant-system/RepoGrantInstanceBoundary",
            instanceRole.BoundaryArn,
            $"{grant.Name}: the instance role's boundary"
        );
        report.Expect(true, oracle[0], $"{grant.Name}: the instance role may assume the access role", 2);
        foreach (var (number, one) in cases.Index())
        {
            var (expected, answer) = (one.Expected, oracle[0] && oracle[number + 1]);
            report.Expect(expected, answer, $"{grant.Name}: {one} by the oracle");
            report.Count(0, 1);
            if (answer != local[number])
                report.Differ($"{grant.Name}: {one}: the oracle says {answer}, LocalAws {local[number]}");
        }
        return local;
    }

    private enum Target
    {
        Granted,
        GrantedOnMain,
        GrantedOnOther,
        OtherRepository,
        OtherRegion,
        OtherAccount,
        NoResource,
    }

    private sealed record Case(ServiceAction Action, Target Target, string Resource, string? Branch, bool Expected)
    {
        public string Account => Resource == "*" ? "111111111111" : Resource.Split(':')[4];

        public string Region => Resource == "*" ? "us-east-2" : Resource.Split(':')[3];

        public (string Key, string Value)[] Context => Branch is null ? [] : [("codecommit:References", Branch)];

        public override string ToString() => $"{Action.Name} on {Resource}{(Branch is null ? "" : " " + Branch)}";
    }

    private sealed record Grant(string Name, GrantedRepository[] Repositories)
    {
        public string RoleName => "CrossAccountRepoAccessRole-" + Name;

        public JsonObject Request(Accounts accounts) =>
            new()
            {
                ["name"] = Name,
                ["repositories"] = new JsonArray([
                    .. Repositories.Select(repository =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["name"] = repository.Name,
                                ["region"] = repository.Region,
                                ["access"] = repository.Level,
                                ["protectedBranches"] = new JsonArray([
                                    .. repository.ProtectedBranches.Select(branch => (JsonNode)branch["refs/heads/".Length..]),
                                ]),
                            }
                    ),
                ]),
                ["consumer"] = new JsonObject
                {
                    ["accountId"] = accounts.Consumer.AccountId,
                    ["instances"] = new JsonObject { ["tags"] = new JsonObject { ["Grant"] = Name } },
                },
            };

        public IEnumerable<Case> Cases(IReadOnlyList<ServiceAction> actions, string repositoryAccount, string otherAccount)
        {
            var granted = Repositories.ToDictionary(repository => repository.ArnIn(repositoryAccount));
            (Target, string)[] others =
            [
                .. Repositories.Select(repository => (Target.OtherRepository, repository.ArnIn(repositoryAccount) + "2")),
                (Target.OtherRepository, $"arn:aws:codecommit:us-east-2:{repositoryAccount}:not-granted"),
                .. Repositories.Select(repository =>
                    (Target.OtherRegion, (repository with { Region = "eu-central-1" }).ArnIn(repositoryAccount))
                ),
                .. Repositories.Select(repository => (Target.OtherAccount, repository.ArnIn(otherAccount))),
            ];
            foreach (var action in actions)
            {
                if (action.Resources.Count == 0)
                {
                    yield return new(
                        action,
                        Target.NoResource,
                        "*",
                        null,
                        Repositories.Any(repository => ExpectedRights.AllowsWithoutResource(repository.Level, action.Name))
                    );
                    continue;
                }
                string?[] branches = action.ConditionKeys.Contains("codecommit:References") ? [null, Main, Other] : [null];
                foreach (var branch in branches)
                {
                    var target = branch switch
                    {
                        null => Target.Granted,
                        Main => Target.GrantedOnMain,
                        _ => Target.GrantedOnOther,
                    };
                    foreach (var (arn, repository) in granted)
                        yield return new(action, target, arn, branch, ExpectedRights.Allows(repository, action.Name, branch));
                    foreach (var (otherTarget, arn) in others)
                        yield return new(action, otherTarget, arn, branch, false);
                }
            }
        }
    }
}
