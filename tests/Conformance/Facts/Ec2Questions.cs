using System.Text.Json.Nodes;
using static Conformance.Facts.Questions;

namespace Conformance.Facts;

/// <summary>Facts of EC2.</summary>
internal static class Ec2Questions
{
    /// <summary>Members of instances that were added after the recordings of 2017.</summary>
    private static readonly string[] SinceThen = ["HibernationOptions", "MetadataOptions", "PlatformDetails", "Tags"];

    public static IEnumerable<(string Operation, string Situation, Question Question)> All { get; } =
    [
        ("RunInstances", "field set of the reservation", new(async aws => await aws.GiveAsync("ec2", "RunInstances", Launch()))),
        (
            "RunInstances",
            "field set of the instance (2017)",
            new(async aws => (await aws.GiveAsync("ec2", "RunInstances", Launch()))["Instances"]![0], SinceThen)
        ),
        (
            "RunInstances",
            "State pending (0); StateReason pending; StateTransitionReason \"\"; AmiLaunchIndex 0; Monitoring disabled",
            new(async aws =>
            {
                var instance = (await aws.GiveAsync("ec2", "RunInstances", Launch()))["Instances"]![0]!;
                return List(
                    instance["State"],
                    instance["StateReason"],
                    instance["StateTransitionReason"],
                    instance["AmiLaunchIndex"],
                    instance["Monitoring"]
                );
            })
        ),
        (
            "RunInstances+TerminateInstances",
            "DisableApiTermination",
            new(async aws =>
                await aws.AskAsync("ec2", "TerminateInstances", new { InstanceId = new[] { await LaunchAsync(aws, terminates: false) } })
            )
        ),
        (
            "RunInstances+StopInstances",
            "DisableApiStop",
            new(async aws =>
                await aws.AskAsync("ec2", "StopInstances", new { InstanceId = new[] { await LaunchAsync(aws, stops: false) } })
            )
        ),
        ("StopInstances", "a running one", new(async aws => await ChangeAsync(aws, "StopInstances", await LaunchAsync(aws)))),
        (
            "StartInstances",
            "a stopped one",
            new(async aws =>
            {
                var id = await LaunchAsync(aws);
                await ChangeAsync(aws, "StopInstances", id);
                await StateAsync(aws, id, "stopped");
                return await ChangeAsync(aws, "StartInstances", id);
            })
        ),
        (
            "DescribeTags",
            "a tag of an instance",
            new(async aws =>
            {
                var id = await LaunchAsync(aws);
                await aws.GiveAsync(
                    "ec2",
                    "CreateTags",
                    new { ResourceId = new[] { id }, Tag = new[] { new { Key = "Name", Value = "x692683" } } }
                );
                return (await aws.GiveAsync("ec2", "DescribeTags"))["Tags"];
            })
        ),
        (
            "AssociateIamInstanceProfile",
            "a terminated instance",
            new(async aws =>
            {
                var id = await LaunchAsync(aws);
                await ProfileAsync(aws, "ip692683");
                await ChangeAsync(aws, "TerminateInstances", id);
                await StateAsync(aws, id, "terminated");
                return await aws.AskAsync(
                    "ec2",
                    "AssociateIamInstanceProfile",
                    new { InstanceId = id, IamInstanceProfile = new { Name = "ip692683" } }
                );
            })
        ),
        (
            "DescribeIamInstanceProfileAssociations",
            "later: associated",
            new(async aws =>
            {
                await AssociateAsync(aws);
                return (await AssociationsAsync(aws))[0];
            })
        ),
        (
            "DescribeIamInstanceProfileAssociations",
            "after Replace the old association is not listed",
            new(async aws =>
            {
                var old = await AssociateAsync(aws);
                await ProfileAsync(aws, "jp692683");
                await aws.GiveAsync(
                    "ec2",
                    "ReplaceIamInstanceProfileAssociation",
                    new { AssociationId = old, IamInstanceProfile = new { Name = "jp692683" } }
                );
                return List(!Each(await AssociationsAsync(aws), "AssociationId").Any(id => (string)id! == old));
            })
        ),
        (
            "DisassociateIamInstanceProfile",
            "disassociating",
            new(async aws =>
                (await aws.GiveAsync("ec2", "DisassociateIamInstanceProfile", new { AssociationId = await AssociateAsync(aws) }))[
                    "IamInstanceProfileAssociation"
                ]
            )
        ),
    ];

    /// <summary>Launches an instance and waits until it is running.</summary>
    public static async Task<string> LaunchAsync(FactCloud aws, bool terminates = true, bool stops = true, string? profile = null)
    {
        var launched = await aws.GiveAsync("ec2", "RunInstances", Launch(terminates, stops, profile));
        var id = (string)launched["Instances"]![0]!["InstanceId"]!;
        await StateAsync(aws, id, "running");
        return id;
    }

    /// <summary>A profile with a role that lets the agent work.</summary>
    public static async Task ProfileAsync(FactCloud aws, string name)
    {
        var asOwner = new Signer { Key = LocalAws.Client.AccessKey.Administrator(FactCloud.AccountB) };
        var role = name + "-role";
        foreach (
            var (operation, parameters) in new (string, object)[]
            {
                (
                    "CreateRole",
                    new
                    {
                        RoleName = role,
                        AssumeRolePolicyDocument = IamQuestions.Trust.Replace(
                            "lambda.amazonaws.com",
                            "ec2.amazonaws.com",
                            StringComparison.Ordinal
                        ),
                    }
                ),
                ("AttachRolePolicy", new { RoleName = role, PolicyArn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" }),
                ("CreateInstanceProfile", new { InstanceProfileName = name }),
                ("AddRoleToInstanceProfile", new { InstanceProfileName = name, RoleName = role }),
            }
        )
        {
            var answer = await aws.AskAsync("iam", operation, parameters, asOwner);
            if (answer.ContainsKey("code"))
                throw new FactException(answer.ToJsonString());
        }
    }

    private static object Launch(bool terminates = true, bool stops = true, string? profile = null) =>
        new
        {
            ImageId = "ami-0123456789abcdef0",
            InstanceType = "t3.micro",
            MinCount = 1,
            MaxCount = 1,
            DisableApiTermination = terminates ? (bool?)null : true,
            DisableApiStop = stops ? (bool?)null : true,
            IamInstanceProfile = profile is null ? null : new { Name = profile },
        };

    private static async Task<JsonNode?> ChangeAsync(FactCloud aws, string operation, string id) =>
        (await aws.GiveAsync("ec2", operation, new { InstanceId = new[] { id } }))["Instances"];

    private static async Task StateAsync(FactCloud aws, string id, string state)
    {
        while (true)
        {
            var described = await aws.GiveAsync("ec2", "DescribeInstances", new { InstanceId = new[] { id } });
            if ((string?)described["Reservations"]![0]!["Instances"]![0]!["State"]!["Name"] == state)
                return;
            await Task.Delay(20);
        }
    }

    private static async Task<string> AssociateAsync(FactCloud aws)
    {
        var id = await LaunchAsync(aws);
        await ProfileAsync(aws, "ip692683");
        var answer = await aws.GiveAsync(
            "ec2",
            "AssociateIamInstanceProfile",
            new { InstanceId = id, IamInstanceProfile = new { Name = "ip692683" } }
        );
        return (string)answer["IamInstanceProfileAssociation"]!["AssociationId"]!;
    }

    private static async Task<JsonArray> AssociationsAsync(FactCloud aws) =>
        (await aws.GiveAsync("ec2", "DescribeIamInstanceProfileAssociations"))["IamInstanceProfileAssociations"]!.AsArray();
}
