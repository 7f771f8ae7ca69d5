namespace Instance.Tests;

/// <summary>Folders of the user's files in a bad state: each stays unchanged, and other users are configured.</summary>
public sealed class BadFolderTests
{
    /// <summary>Shell that puts something in the place of the folder $1; $2 is somebody else's, in which the user cannot write.</summary>
    private static readonly Dictionary<string, string> Ways = new()
    {
        ["a file"] = "echo '# mine' >\"$1\"",
        ["a pipe"] = "mkfifo \"$1\"",
        ["a link that leads nowhere"] = "ln -s /nonexistent/folder \"$1\"",
        ["a link in a circle"] = "ln -s \"$1\" \"$1\"",
        ["a link to a folder of somebody else's"] = "ln -s \"$2\" \"$1\"",
        ["closed"] = "mkdir \"$1\"; chmod 000 \"$1\"",
    };

    public static TheoryData<string> AllWays => new(Ways.Keys);

    public static TheoryData<string, string> FoldersOfGitAndWays =>
        new(from folder in (string[])[".config", ".config/git"] from way in Ways.Keys select (folder, way));

    [Theory]
    [MemberData(nameof(AllWays))]
    public async Task Without_a_folder_for_the_profile_its_check_fails_and_names_the_folder(string way)
    {
        using var machine = new Machine();
        var (path, theirs, before) = await SpoilAsync(machine, ".aws", way);

        var run = await machine.ConfigureAsync(("Users", "daemon root"));

        var check = Assert.Single(run.Checks, one => one is { User: "daemon", Name: "profile" });
        Assert.False(check.Ok);
        Assert.Contains(way.EndsWith("else's", StringComparison.Ordinal) ? theirs : path, check.Detail, StringComparison.Ordinal);
        Assert.Matches("File exists|Permission denied|Too many levels of symbolic links", check.Detail);
        Assert.DoesNotContain(run.Checks, one => one is { User: "daemon", Name: "identity" });
        await AssertNobodyElseIsHarmedAsync(machine, run, path, theirs, before);
    }

    /// <remarks>git takes such a folder as one that is not there, so nothing is wrong with it; only a circle stops git itself.</remarks>
    [Theory]
    [MemberData(nameof(FoldersOfGitAndWays))]
    public async Task The_folder_of_gits_other_file_does_not_matter_where_git_does_without_it(string folder, string way)
    {
        using var machine = new Machine();
        var (path, theirs, before) = await SpoilAsync(machine, folder, way);

        var run = await machine.ConfigureAsync(("Users", "daemon root"));

        if (way == "a link in a circle")
        {
            var check = Assert.Single(run.Checks, one => one is { User: "daemon", Ok: false });
            Assert.Equal(
                (
                    "credential-helper",
                    $"fatal: unable to access '{path[..path.IndexOf(".config")]}.config/git/config': Too many levels of symbolic links"
                ),
                (check.Name, check.Detail)
            );
        }
        else
        {
            run.Passes();
            Assert.Contains(run.Checks, check => check is { User: "daemon", Name: "environment" });
        }
        await AssertNobodyElseIsHarmedAsync(machine, run, path, theirs, before);
    }

    private static async Task<(string Path, string Theirs, string Before)> SpoilAsync(Machine machine, string folder, string way)
    {
        var home = await Daemon.HomeAsync(machine);
        var (path, theirs) = ($"{home}/{folder}", machine.InFolder("scratch/home-of-somebody"));
        var (exitCode, _, errors) = await machine.RunAsync([
            "sh",
            "-c",
            $"set -e; mkdir -p \"$(dirname \"$1\")\" \"$2\"; {Ways[way]}; chown -hR daemon {home}",
            "sh",
            path,
            theirs,
        ]);
        Assert.True(exitCode == 0, errors);
        return (path, theirs, await machine.LookAsync(path));
    }

    private static async Task AssertNobodyElseIsHarmedAsync(Machine machine, Run run, string path, string theirs, string before)
    {
        Assert.All(run.Checks.Where(check => check.User == "root"), check => Assert.True(check.Ok, check.Detail));
        Assert.Contains(run.Checks, check => check is { User: "root", Name: "environment" });
        Assert.Equal(before, await machine.LookAsync(path));
        Assert.Empty(Directory.EnumerateFileSystemEntries(theirs));
    }
}
