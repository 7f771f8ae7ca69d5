using RepoGrant.Views;

namespace Cli.Tests.Views;

public class ColumnsTests
{
    [Fact]
    public void Rows_are_under_their_titles_if_nothing_limits_the_width()
    {
        var paper = new Paper();
        Rows().Show(paper.Screen);
        Assert.Equal(
            [
                "GRANT     ACCOUNT       REPOSITORIES",
                "web-team  222222222222  SharedDemoRepo (contribute), AnotherRepositoryWithALongName (read)",
                "api       333333333333",
            ],
            paper.Lines
        );
    }

    [Fact]
    public void On_60_columns_each_row_is_a_paragraph_and_none_is_cut()
    {
        var paper = new Paper(60);
        Rows().Show(paper.Screen);
        Assert.Equal(
            [
                "\e[1mweb-team\e[0m",
                "  ACCOUNT: 222222222222",
                "  REPOSITORIES: SharedDemoRepo (contribute),",
                "    AnotherRepositoryWithALongName (read)",
                "\e[1mapi\e[0m",
                "  ACCOUNT: 333333333333",
            ],
            paper.Lines
        );
    }

    private static Columns Rows()
    {
        var columns = new Columns("GRANT", "ACCOUNT", "REPOSITORIES");
        columns.Add(Tone.Plain, "web-team", "222222222222", "SharedDemoRepo (contribute), AnotherRepositoryWithALongName (read)");
        columns.Add(Tone.Plain, "api", "333333333333", "");
        return columns;
    }
}
