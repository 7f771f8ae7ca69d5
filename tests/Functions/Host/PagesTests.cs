using RepoGrant.Host;

namespace RepoGrant.Tests.Host;

public sealed class PagesTests
{
    [Fact]
    public async Task Every_page_is_read_with_the_token_of_the_previous_one()
    {
        var asked = new List<string?>();

        var all = await Pages.AllAsync(
            token =>
            {
                asked.Add(token);
                return Task.FromResult<(int[]? Items, string? Next)>(
                    token switch
                    {
                        null => ([1, 2], "a"),
                        "a" => (null, "b"),
                        _ => ([3], ""),
                    }
                );
            },
            page => page.Items,
            page => page.Next
        );

        Assert.Equal([1, 2, 3], all);
        Assert.Equal([null, "a", "b"], asked);
    }
}
