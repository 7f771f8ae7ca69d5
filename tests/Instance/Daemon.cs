using System.Globalization;

namespace Instance.Tests;

/// <summary>The user daemon, who has no login shell, with a home of its own: somebody else for root to become.</summary>
internal static class Daemon
{
    /// <param name="machine">The user's machine.</param>
    /// <param name="name">The user's name there; several names can be the same user of the test's own machine.</param>
    public static async Task<string> HomeAsync(Machine machine, string name = "daemon")
    {
        // Nobody would miss a test that only ran for some people.
        Assert.True(
            Environment.IsPrivilegedProcess,
            "Only root can become another user: run the tests as root, in a container for example."
        );
        var home = machine.InFolder($"scratch/home-of-{name.Replace('\\', '-')}");
        Directory.CreateDirectory(home);
        await machine.RunAsync(["chown", "daemon:daemon", home]);
        var (_, id, _) = await machine.RunAsync(["id", "-u", "daemon"]);
        var uid = int.Parse(id, CultureInfo.InvariantCulture);
        var users = machine.InFolder("scratch/users");
        await File.AppendAllTextAsync(
            users,
            $"{name}:x:{uid}:{uid}:daemon:{home}:/usr/sbin/nologin\n",
            TestContext.Current.CancellationToken
        );
        machine.Put(
            "getent",
            $"user=$2 awk -F: '$1 == ENVIRON[\"user\"] {{ print; found = 1; exit }} END {{ exit !found }}' {users} "
                + "|| exec /usr/bin/getent \"$@\""
        );
        machine.Put("runuser", $"name=$2; shift 2; exec {Tools.Require("runuser", "the util-linux package")} -u daemon \"$@\"");
        return home;
    }
}
