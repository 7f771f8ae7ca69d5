using System.Text.Json.Nodes;
using RepoGrant.AccountA;
using RepoGrant.AccountB;
using RepoGrant.Contract;
using RepoGrant.Iam;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests;

/// <summary>Every document that a grant writes, compared with the one that is stored here.</summary>
public sealed class DocumentTests
{
    [Fact]
    public void The_seeds_access_policy_lets_contribute_and_protects_main() =>
        Same("access-policy-seed", AccessPolicy.For(Some.Seed, Some.Names(Some.Seed)));

    [Fact]
    public void Level_full_is_the_procedures_own_list_scoped_to_the_repositories()
    {
        var request = Some.SeedWith(seed =>
            seed["repositories"] = new JsonArray(
                new JsonObject { ["name"] = "SharedDemoRepo", ["access"] = "full" },
                new JsonObject
                {
                    ["name"] = "SharedDemoRepo",
                    ["access"] = "full",
                    ["region"] = "eu-west-1",
                }
            )
        );

        Same("access-policy-full", AccessPolicy.For(request, Some.Names(request)));
    }

    [Theory]
    [InlineData("full", true, true)]
    [InlineData("full", false, false)]
    [InlineData("maintain", true, false)]
    public void With_protected_branches_the_level_full_cannot_rename_the_repository(string level, bool isProtected, bool denied)
    {
        var request = Some.SeedWith(seed =>
        {
            seed["repositories"]![0]!["access"] = level;
            seed["repositories"]![0]!["protectedBranches"] = isProtected ? new JsonArray("main") : [];
        });

        var policy = AccessPolicy.For(request, Some.Names(request));

        Assert.Equal(denied, policy.Text.Contains("codecommit:UpdateRepositoryName", StringComparison.Ordinal));
    }

    [Fact]
    public void The_access_role_trusts_only_the_instance_role() =>
        Same("access-trust-seed", AccessTrust.For(Some.Names(Some.Seed), [Some.Names(Some.Seed).InstanceRoleArn]));

    [Fact]
    public void The_instance_role_may_assume_only_the_access_role() =>
        Same("assume-policy-seed", InstanceIdentityDocuments.AssumePolicy(Some.Names(Some.Seed), []));

    [Fact]
    public void The_instance_role_trusts_ec2() => Same("instance-trust", InstanceIdentityDocuments.Trust(Some.Names(Some.Seed)));

    [Theory]
    [InlineData("cn-north-1", "arn:aws-cn:iam::222222222222:role/repogrant/CrossAccountRepoAccessRole", "ec2.amazonaws.com.cn")]
    [InlineData("us-gov-west-1", "arn:aws-us-gov:iam::222222222222:role/repogrant/CrossAccountRepoAccessRole", "ec2.amazonaws.com")]
    [InlineData("eu-central-2", "arn:aws:iam::222222222222:role/repogrant/CrossAccountRepoAccessRole", "ec2.amazonaws.com")]
    public void Names_follow_the_partition_of_the_Region(string region, string instanceRoleArn, string service)
    {
        var names = Some.Names(Some.Seed with { Consumer = Some.Seed.Consumer with { Region = region } });

        Assert.Equal(instanceRoleArn, names.InstanceRoleArn);
        Assert.Equal(service, names.Ec2Service);
    }

    [Theory]
    [InlineData("read", 33)]
    [InlineData("contribute", 47)]
    [InlineData("maintain", 61)]
    [InlineData("full", 13)]
    public void Each_level_has_its_number_of_actions_without_duplicates(string level, int actions)
    {
        var list = AccessActions.Of(Enum.Parse<AccessLevel>(level, ignoreCase: true)).ToList();

        Assert.Equal(actions, list.Count);
        Assert.Equal(actions, list.Distinct().Count());
    }

    [Fact]
    public void Each_level_allows_everything_that_the_one_before_it_does()
    {
        Assert.Subset(AccessActions.Of(AccessLevel.Contribute).ToHashSet(), AccessActions.Of(AccessLevel.Read).ToHashSet());
        Assert.Subset(AccessActions.Of(AccessLevel.Maintain).ToHashSet(), AccessActions.Of(AccessLevel.Contribute).ToHashSet());
    }

    [Fact]
    public void Repositories_of_one_level_share_a_statement_and_only_full_can_list_repositories()
    {
        var request = Some.Request(Some.Event("several-repositories"));
        var statements = AccessPolicy.For(request, Some.Names(request)).Json["Statement"]!.AsArray();

        Assert.Equal(6, statements.Count); // four levels, the list of names, one pair of protected branches
        Assert.Single(statements, statement => statement!["Action"]!.ToJsonString() == "\"codecommit:ListRepositories\"");
        Assert.Single(statements, statement => statement!["Effect"]!.GetValue<string>() == "Deny");
    }

    [Fact]
    public void Patterns_of_protected_branches_are_compared_as_patterns()
    {
        var request = Some.SeedWith(seed =>
            seed["repositories"]![0]!["protectedBranches"] = new JsonArray("release/*", "feature/#12", "größe")
        );

        var deny = AccessPolicy.For(request, Some.Names(request)).Json["Statement"]!
            .AsArray()
            .Single(statement => (string?)statement!["Effect"] == "Deny");

        Assert.Equal(
            """{"StringLikeIfExists":{"codecommit:References":["refs/heads/feature/#12","refs/heads/größe","refs/heads/release/*"]},"""
                + "\"Null\":{\"codecommit:References\":\"false\"}}",
            deny!["Condition"]!.ToJsonString(JsonContext.Relaxed)
        );
    }

    // Exactly these characters' worth of JSON, not only the same meaning: what is stored is what reviewers read.
    private static void Same(string stored, PolicyDocument document) =>
        Assert.Equal(JsonNode.Parse(Some.Document(stored))!.ToJsonString(JsonContext.Relaxed), document.Text);
}
