namespace Stories.Tests;

/// <summary>
/// AWS's git-remote-codecommit, with which people write codecommit:: URLs. Nothing here installs it, so the test runs only if it is asked
/// for: <c>pip install git-remote-codecommit</c> into the Python of the aws CLI, then the test program with <c>-explicit only</c>.
/// </summary>
public class RemoteHelperStory
{
    [Fact(Explicit = true)]
    public async Task Git_remote_codecommit_works_with_the_profile_of_a_grant()
    {
        await using var accounts = await Accounts.StartAsync();
        var repository = await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        var request = accounts.Request(repository.Name, instance);
        request["profileName"] = "shared-code";
        (await accounts.GrantAsync(request)).Verified();

        var clone = await accounts.ShellAsync(
            instance,
            $"""
            PATH=$(dirname "$(readlink -f "$(command -v aws)")"):$PATH
            export HOME=/root && cd "$(mktemp -d)"
            git clone -q codecommit::{repository.Region}://shared-code@{repository.Name} . && git rev-parse HEAD
            """
        );
        Assert.True(clone.Succeeded, clone.Errors);
        Assert.Equal(repository.Commit, clone.Output.TrimEnd());
    }
}
