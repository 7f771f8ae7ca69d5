using System.Text.Json.Nodes;
using RepoGrant.Views;

namespace Cli.Tests.Views;

public class PlanViewTests
{
    [Fact]
    public void A_plan_shows_what_is_created_changed_and_removed()
    {
        var paper = new Paper();
        PlanView.Show(Plan(), "111111111111", paper.Screen);
        Assert.Equal(
            """

            == Repository account 111111111111
              ~ policy CrossAccountRepoAccessRole-web-team
                    … 4 unchanged lines
                          "Action": [
                            "codecommit:GitPull",
                  +         "codecommit:GitPush"
                          ]
                        }
                    … 2 unchanged lines
              - role Former

            == Consumer account 222222222222
              + instance i-0123456789abcdef0 + instance-profile CrossAccountRepoAccessRole-web-team
              + role CrossAccountRepoAccessRole-web-team
                  + {
                  +   "Path": "/repogrant/"
                  + }
            Note: somebody loses the access

            1 unchanged resource is not shown.
            Plan: 2 to create, 1 to change, 1 to remove.

            """.ReplaceLineEndings("\n"),
            paper.Text
        );
    }

    [Fact]
    public void A_report_of_another_version_is_shown_as_far_as_it_is_understood()
    {
        var paper = new Paper();
        var json = JsonNode.Parse("""{"status":3,"changes":[7,{"action":"Moved","resource":null,"account":[]}],"notes":"x"}""")!;
        PlanView.Show(new(json.AsObject()), "111111111111", paper.Screen);
        Assert.Equal("Plan: 0 to create, 0 to change, 0 to remove.", paper.Lines[^1]);
    }

    private static ReportJson Plan()
    {
        var before = Policy("codecommit:GitPull");
        var after = Policy("codecommit:GitPull", "codecommit:GitPush");
        const string Role = "CrossAccountRepoAccessRole-web-team";
        return new(
            new JsonObject
            {
                ["changes"] = new JsonArray(
                    Change("111111111111", $"arn:aws:iam::111111111111:policy/repogrant/{Role}", "Updated", before, after),
                    Change("111111111111", "arn:aws:iam::111111111111:role/repogrant/Former", "Deleted"),
                    Change("111111111111", $"arn:aws:iam::111111111111:role/repogrant/{Role}", "Unchanged"),
                    Change(
                        "222222222222",
                        "arn:aws:ec2:us-east-2:222222222222:instance/i-0123456789abcdef0 + "
                            + $"arn:aws:iam::222222222222:instance-profile/repogrant/{Role}",
                        "Created"
                    ),
                    Change(
                        "222222222222",
                        $"arn:aws:iam::222222222222:role/repogrant/{Role}",
                        "Created",
                        after: new JsonObject { ["Path"] = "/repogrant/" }
                    )
                ),
                ["notes"] = new JsonArray("somebody loses the access"),
            }
        );
    }

    // A document within a document, as IAM's own answers have it.
    private static JsonNode Policy(params string[] actions) =>
        new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonArray(new JsonObject { ["Action"] = new JsonArray([.. actions.Select(action => (JsonNode)action)]) }),
        };

    private static JsonObject Change(string account, string resource, string action, JsonNode? before = null, JsonNode? after = null) =>
        new()
        {
            ["account"] = account,
            ["resource"] = resource,
            ["action"] = action,
            ["before"] = before,
            ["after"] = after,
        };
}
