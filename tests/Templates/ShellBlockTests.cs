namespace Templates.Tests;

/// <summary>The list of the pages' shell blocks has each of them once, and every class in it exists.</summary>
public class ShellBlockTests
{
    [Fact]
    public void Every_shell_block_of_a_page_is_run_by_a_test_or_has_a_reason()
    {
        Assert.NotEmpty(ShellBlocks.InPages);
        Assert.All(
            ShellBlocks.InPages,
            block =>
                Assert.True(
                    ShellBlocks.Listed.Count(entry => ShellBlocks.Of(entry).Contains(block)) == 1,
                    $"tests/shell-blocks.txt does not have this block once: {block.Page}, {block.Heading}\n{block.Text}"
                )
        );
    }

    [Fact]
    public void Every_line_of_the_list_means_one_block() =>
        Assert.All(
            ShellBlocks.Listed,
            entry => Assert.True(ShellBlocks.Of(entry).Count() == 1, $"tests/shell-blocks.txt: {entry} means not one block")
        );

    [Fact]
    public void Whoever_runs_a_block_is_a_class_of_tests_that_takes_it_from_the_list() =>
        Assert.All(
            ShellBlocks.Listed.Where(entry => entry.By is not null),
            entry =>
            {
                Assert.False(entry.By!.StartsWith("not run", StringComparison.Ordinal), $"{entry.Page}, {entry.Heading}: no reason");
                var names = entry.By.Split('.');
                Assert.Equal([names[0], "Tests", names[^1]], names);
                var text = Checkout.Text($"tests/{names[0]}/{names[^1]}.cs");
                Assert.Contains($"typeof({names[^1]})", text, StringComparison.Ordinal);
            }
        );
}
