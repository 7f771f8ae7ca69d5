using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LocalAws.Tests.Commands;

/// <summary>
/// The lines of <c>env</c>, evaluated by a shell: then the machine's own aws and git work, with nothing of ours in between.
/// </summary>
public sealed class EnvCommandTests(LocalAwsFixture aws) : IClassFixture<LocalAwsFixture>
{
    private static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "LocalAws.dll");

    [Fact]
    public async Task Aws_and_git_work_in_a_shell_that_evaluated_its_lines()
    {
        var result = await ShellAsync(
            $"""
            set -eu
            eval "$(dotnet {Program} env --port {aws.Host.Endpoint.Port})"
            aws sts get-caller-identity --query Arn --output text
            url=$(aws codecommit create-repository --repository-name Env --query repositoryMetadata.cloneUrlHttp --output text)
            git clone --quiet "$url" work 2>/dev/null
            cd work
            git -c user.name=n -c user.email=e commit --quiet --allow-empty --message first
            git push --quiet origin HEAD:main
            [ "$(git ls-remote origin refs/heads/main | cut -f1)" = "$(git rev-parse HEAD)" ]
            echo pushed
            """
        );
        Assert.Equal("arn:aws:iam::111111111111:user/administrator\npushed\n", result.Output);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Each_of_its_accounts_can_be_asked_for()
    {
        var result = await ShellAsync(
            $"eval \"$(dotnet {Program} env --port {aws.Host.Endpoint.Port} --account {LocalAwsFixture.AccountB})\"; aws sts "
                + "get-caller-identity --query Account --output text"
        );
        Assert.Equal(LocalAwsFixture.AccountB + "\n", result.Output);
    }

    [Fact]
    public async Task An_account_that_it_does_not_have_is_refused()
    {
        var result = await AsSomebodyAsync($"--port {aws.Host.Endpoint.Port} --account 444444444444");
        Assert.Equal("status 1\nnobody\n", result.Output);
        Assert.Contains("has no account 444444444444; it has 111111111111 and 222222222222.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task If_nothing_listens_the_shell_gets_a_message_and_no_credentials()
    {
        using var unused = new TcpListener(IPAddress.Loopback, 0);
        unused.Start();
        var port = ((IPEndPoint)unused.LocalEndpoint).Port;
        unused.Stop();
        var result = await AsSomebodyAsync($"--port {port}");
        Assert.Equal("status 1\nnobody\n", result.Output);
        Assert.Contains(
            $"Nothing listens on 127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}. Start LocalAws first",
            result.Error,
            StringComparison.Ordinal
        );
    }

    // A shell that has credentials of its own, in its environment and in its files, evaluates the lines: its status, and who it is then.
    private Task<ProgramRun> AsSomebodyAsync(string options) =>
        ShellAsync(
            $"""
            export AWS_ENDPOINT_URL=http://127.0.0.1:{aws.Host.Endpoint.Port} AWS_DEFAULT_REGION=us-east-2 \
              AWS_ACCESS_KEY_ID=AKIA0000111111111111 AWS_SECRET_ACCESS_KEY=local
            mkdir "$HOME/.aws"
            printf '[default]\naws_access_key_id = AKIA0000111111111111\naws_secret_access_key = local\n' >"$HOME/.aws/credentials"
            eval "$(dotnet {Program} env {options})"
            echo "status $?"
            aws sts get-caller-identity --query Arn --output text || echo nobody
            """
        );

    [Fact]
    public async Task A_listener_that_is_not_LocalAws_is_reported()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var answering = AnswerAsync(other);
        var result = await ShellAsync($"dotnet {Program} env --port {((IPEndPoint)other.LocalEndpoint).Port}");
        await answering;
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("is not LocalAws", result.Error, StringComparison.Ordinal);

        static async Task AnswerAsync(TcpListener listener)
        {
            using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            await using var stream = client.GetStream();
            await stream.ReadAtLeastAsync(new byte[4096], 1, throwOnEndOfStream: false, TestContext.Current.CancellationToken);
            await stream.WriteAsync(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"u8.ToArray(),
                TestContext.Current.CancellationToken
            );
        }
    }

    private async Task<ProgramRun> ShellAsync(string script)
    {
        var work = Directory.CreateDirectory(Path.Combine(aws.Folder, Guid.NewGuid().ToString("N"))).FullName;
        var start = new ProcessStartInfo("/bin/sh", ["-c", script]) { WorkingDirectory = work };
        start.Environment["HOME"] = work;
        start.Environment["AWS_PROFILE"] = "somebody-elses";
        return await Programs.RunAsync(start);
    }
}
