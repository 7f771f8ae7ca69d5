namespace LocalAws.Tests.Wire;

/// <summary>boto3 as it is, the SDK that people write scripts with: a call of each protocol, and a refused one.</summary>
public sealed class Boto3Tests(LocalAwsFixture aws) : IClassFixture<LocalAwsFixture>
{
    private const string Script = """
        import os, sys
        import boto3
        os.environ["NO_PROXY"] = "127.0.0.1"
        session = boto3.Session("AKIA0000111111111111", "local", region_name="us-east-2")
        def client(service): return session.client(service, endpoint_url=sys.argv[1])
        print(client("sts").get_caller_identity()["Account"])
        print(client("ec2").describe_instances()["Reservations"])
        codecommit = client("codecommit")
        codecommit.create_repository(repositoryName="FromPython")
        pages = codecommit.get_paginator("list_repositories").paginate()
        print([repository["repositoryName"] for page in pages for repository in page["repositories"]])
        print(client("lambda").list_functions()["Functions"])
        print(client("s3").list_buckets()["Buckets"])
        try:
            client("iam").get_role(RoleName="Nobody")
        except client("iam").exceptions.NoSuchEntityException as refused:
            print(refused.response["Error"]["Message"])
        """;

    [Fact]
    public async Task A_script_calls_every_protocol()
    {
        var run = await Tool.PythonAsync("-c", Script, aws.Host.Endpoint.ToString());

        Assert.True(run.ExitCode == 0, run.Everything);
        Assert.Equal(
            ["111111111111", "[]", "['FromPython']", "[]", "[]", "The role with name Nobody cannot be found."],
            run.Output.TrimEnd().Split('\n')
        );
    }
}
