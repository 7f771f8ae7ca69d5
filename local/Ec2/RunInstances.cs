using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Ec2;

/// <summary>Launches instances.</summary>
internal sealed partial class RunInstances(InstanceRegistry registry, ProfileSelection profiles)
{
    /// <summary>A larger launch exceeds an account's default quota of vCPUs.</summary>
    private const int MaxInstances = 1000;

    private readonly Lock gate = new();
    private readonly Dictionary<
        (string Account, string Region, string Token),
        (string Request, IReadOnlyList<Instance> Launched)
    > byToken = [];

    [GeneratedRegex("^ami-([0-9a-f]{8}|[0-9a-f]{17})$")]
    private static partial Regex ImageId();

    public ApiResponse Run(ApiRequest request)
    {
        var launch = Read(request);
        var (min, max) = Counts(request.Parameters);
        Authorize(request, launch);
        request.EndDryRun();

        // Tokens are compared and instances launched under one lock: two calls with the same token launch only once.
        lock (gate)
        {
            var key = (request.AccountId, request.Region, launch.ClientToken);
            var asked = Comparable(request.Parameters);
            if (launch.ClientToken.Length > 0 && byToken.TryGetValue(key, out var earlier))
            {
                if (earlier.Request != asked)
                {
                    throw new AwsException(
                        "IdempotentParameterMismatch",
                        "The client token you have provided is associated with a resource that is already deleted or with "
                            + "different parameters. Please use a different client token."
                    );
                }

                return Answer(request, [.. earlier.Launched.Select(i => registry.Find(i.Id) ?? i)]);
            }
            var reservation = "r-" + InstanceRegistry.NewHex();
            var launched = Enumerable.Range(0, max).Select(i => registry.Add(launch, reservation, i)).ToList();
            // A token is valid for as long as EC2 shows its instances.
            foreach (var gone in byToken.Where(t => t.Value.Launched.All(i => registry.Find(i.Id) is null)).Select(t => t.Key).ToArray())
                byToken.Remove(gone);
            if (launch.ClientToken.Length > 0)
                byToken[key] = (asked, launched);
            foreach (var instance in launched)
                registry.Start(instance);
            // The response shows the instances as they were accepted; in AWS they are pending, too.
            return Answer(request, launched);
        }
    }

    private LaunchRequest Read(ApiRequest request)
    {
        var parameters = request.Parameters;
        var image = parameters.Text("ImageId") ?? throw Ec2Errors.Missing("ImageId");
        if (image.StartsWith("resolve:ssm:", StringComparison.Ordinal))
            throw AwsException.NotSupported("images by Parameter Store parameter");
        if (!ImageId().IsMatch(image))
            throw Ec2Errors.MalformedImageId(image);
        var placement = parameters.Object("Placement");
        // Terraform sends empty strings for what it does not specify.
        if (placement?.FirstOrDefault(p => p.Key != "AvailabilityZone" && p.Value?.ToString() != "") is { Key: not null } other)
            throw AwsException.NotSupported($"the parameter Placement.{other.Key} of ec2:RunInstances");
        var zone = placement?.Text("AvailabilityZone") is { Length: > 0 } given ? given : request.Region + "a";
        if (!zone.StartsWith(request.Region, StringComparison.Ordinal) || zone.Length != request.Region.Length + 1)
        {
            throw Ec2Errors.Invalid(
                "availabilityZone",
                zone,
                "Subnets can currently only be created in the following availability zones: " + request.Region + "a."
            );
        }

        if (parameters.Object("MetadataOptions") is { } metadata)
        {
            if (metadata.Text("HttpTokens") == "optional" || metadata.Text("HttpEndpoint") == "disabled")
                throw AwsException.NotSupported("instance metadata other than version 2, enabled");
        }
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var specification in parameters.Objects("TagSpecification"))
        {
            if (specification.Text("ResourceType") is not "instance" and var type)
                throw AwsException.NotSupported($"tags of a {type} at launch");
            foreach (var (key, value) in InstanceInput.Tags(specification))
            {
                if (!tags.TryAdd(key, value))
                    throw new AwsException("InvalidParameterValue", $"Duplicate tag key '{key}' specified.");
            }
        }
        InstanceInput.CheckTagLimit(tags.Count);
        var token = parameters.Text("ClientToken") ?? "";
        if (token.Length > 64)
            throw Ec2Errors.Invalid("clientToken", token, "The client token is longer than 64 characters.");
        return new(
            request.AccountId,
            request.Region,
            zone,
            image,
            parameters.Text("InstanceType") ?? "m1.small",
            token,
            tags,
            parameters.Object("IamInstanceProfile") is { } profile ? profiles.Find(request, profile) : null,
            LaunchOptions.Read(parameters)
        );
    }

    private static (int Min, int Max) Counts(JsonObject parameters)
    {
        var min = parameters.Integer("MinCount") ?? throw Ec2Errors.Missing("MinCount");
        var max = parameters.Integer("MaxCount") ?? throw Ec2Errors.Missing("MaxCount");
        if (min < 1)
        {
            throw Ec2Errors.Invalid(
                "minCount",
                min.ToString(CultureInfo.InvariantCulture),
                "The minimum number of instances must be greater than zero."
            );
        }

        if (max < min)
        {
            throw Ec2Errors.Invalid(
                "maxCount",
                max.ToString(CultureInfo.InvariantCulture),
                "The maximum number of instances must be greater than or equal to the minimum number."
            );
        }

        if (max > MaxInstances)
        {
            throw new AwsException(
                "InstanceLimitExceeded",
                $"You have requested more instances ({max}) than your current instance limit of {MaxInstances} allows for the "
                    + "specified instance type."
            );
        }

        return (min, max);
    }

    /// <summary>
    /// A launch requires permission for everything that it creates or uses (service authorization reference, RunInstances): here, the parts
    /// of the default VPC.
    /// </summary>
    private void Authorize(ApiRequest request, LaunchRequest launch)
    {
        var own = $"arn:aws:ec2:{request.Region}:{request.AccountId}:";
        List<(string, string[])> context =
        [
            ("ec2:InstanceType", [launch.InstanceType]),
            ("ec2:AvailabilityZone", [launch.AvailabilityZone]),
            .. TagConditions.OfRequest(launch.Tags),
        ];
        if (launch.Profile is { } profile)
            context.Add(("ec2:InstanceProfile", [profile.Arn]));
        request.Authorize("ec2:RunInstances", own + "instance/*", [.. context]);
        request.Authorize("ec2:RunInstances", $"arn:aws:ec2:{request.Region}::image/{launch.ImageId}");
        foreach (var part in (string[])["network-interface/*", "security-group/*", "subnet/*", "volume/*"])
            request.Authorize("ec2:RunInstances", own + part);
        if (launch.Tags.Count > 0)
        {
            request.Authorize(
                "ec2:CreateTags",
                own + "instance/*",
                [("ec2:CreateAction", ["RunInstances"]), .. TagConditions.OfRequest(launch.Tags)]
            );
        }
        if (launch.Profile is { } passed)
            profiles.AuthorizePassing(request, passed);
    }

    private static string Comparable(JsonObject parameters) => parameters.ToJsonString();

    private static ApiResponse Answer(ApiRequest request, IReadOnlyList<Instance> launched) =>
        ApiResponse.Xml(
            new XElement("reservationId", launched[0].ReservationId),
            new XElement("ownerId", request.AccountId),
            new XElement("groupSet"),
            new XElement("instancesSet", launched.Select(InstanceXml.Of))
        );
}
