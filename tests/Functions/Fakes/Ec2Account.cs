using System.Globalization;
using System.Text.RegularExpressions;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Runtime;
using Ec2Instance = Amazon.EC2.Model.Instance;

namespace RepoGrant.Tests.Fakes;

/// <summary>EC2 of one Region of the consumer account in memory: instances and their associated instance profiles.</summary>
internal sealed partial class Ec2Account
{
    // Reveals code that only reads one page.
    private const int InstancesOfPage = 100;
    private const int AssociationsOfPage = 2;

    private readonly IamAccount? iam;
    private readonly List<Ec2Instance> instances = [];
    private readonly List<IamInstanceProfileAssociation> associations = [];
    private int nextAssociation = 1;

    /// <param name="iam">Has the profiles, whose ids are in associations; null if no test looks at ids.</param>
    public Ec2Account(IamAccount? iam = null)
    {
        this.iam = iam;
        (Client, Fake) = Fake.Of<IAmazonEC2>();
        Fake.On((DescribeInstancesRequest request) => Describe(request))
            .On((DescribeIamInstanceProfileAssociationsRequest request) => Describe(request))
            .On((AssociateIamInstanceProfileRequest request) => Associate(request))
            .On((DisassociateIamInstanceProfileRequest request) => Disassociate(request))
            .On((ReplaceIamInstanceProfileAssociationRequest request) => Replace(request));
    }

    public IAmazonEC2 Client { get; }

    public Fake Fake { get; }

    /// <summary>The error with which EC2 refuses a write to an instance; null if it does not.</summary>
    public Func<string, Exception?> Refusal { get; set; } = _ => null;

    /// <summary>Called right before a call is carried out.</summary>
    public Action<AmazonWebServiceRequest>? Before { get; set; }

    public void Add(string id, string state = "running", string? profileArn = null, params (string Key, string Value)[] tags)
    {
        instances.Add(
            new Ec2Instance
            {
                InstanceId = id,
                State = new InstanceState { Name = state },
                Tags = tags.Length == 0 ? null : [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
            }
        );
        if (profileArn is not null)
            Put(id, profileArn);
    }

    public void Remove(string id) => instances.RemoveAll(instance => instance.InstanceId == id);

    /// <summary>Associates an instance with a profile, on anybody's behalf.</summary>
    public void Put(string id, string profileArn)
    {
        var profile = new IamInstanceProfile { Arn = profileArn, Id = IdOf(profileArn) };
        associations.Add(
            new IamInstanceProfileAssociation
            {
                AssociationId = $"iip-assoc-{nextAssociation++:D8}",
                InstanceId = id,
                State = "associated",
                IamInstanceProfile = profile,
            }
        );
        Find(id).IamInstanceProfile = profile;
    }

    /// <summary>The ARN of the profile that an instance has; null for none.</summary>
    public string? ProfileOf(string id) => associations.Find(association => association.InstanceId == id)?.IamInstanceProfile.Arn;

    private string? IdOf(string profileArn) =>
        iam?.Everything.Contains("profile " + NameOf(profileArn)) == true ? iam.Profile(NameOf(profileArn)).InstanceProfileId : "AIPA";

    private static string NameOf(string arn) => arn[(arn.LastIndexOf('/') + 1)..];

    private Ec2Instance Find(string id) =>
        instances.Find(instance => instance.InstanceId == id)
        ?? throw Some.Error(new AmazonEC2Exception($"The instance ID '{id}' does not exist"), "InvalidInstanceID.NotFound");

    // Tags are matched as in EC2, after removing the escapes.
    private DescribeInstancesResponse Describe(DescribeInstancesRequest request)
    {
        Before?.Invoke(request);
        if (request.Filters.Count > 50)
            throw Some.Error(new AmazonEC2Exception("The maximum number of filters is 50"), "FilterLimitExceeded");
        if (request.Filters.Sum(filter => filter.Values.Count) > 200)
            throw Some.Error(new AmazonEC2Exception("The maximum number of filter values is 200"), "FilterLimitExceeded");

        var found = instances
            .Where(instance =>
                request.Filters.All(filter =>
                    filter.Name switch
                    {
                        "instance-id" => filter.Values.Contains(instance.InstanceId),
                        "instance-state-name" => filter.Values.Contains(instance.State.Name.Value),
                        "iam-instance-profile.arn" => filter.Values.Contains(instance.IamInstanceProfile?.Arn ?? ""),
                        var name => instance.Tags?.Any(tag =>
                            "tag:" + tag.Key == name && filter.Values.Select(Unescaped).Contains(tag.Value)
                        ) == true,
                    }
                )
            )
            .ToList();
        var (page, next) = Page(found, request.NextToken, InstancesOfPage);
        return new DescribeInstancesResponse
        {
            Reservations = [.. page.Select(instance => new Reservation { Instances = [instance] })],
            NextToken = next,
        };
    }

    private DescribeIamInstanceProfileAssociationsResponse Describe(DescribeIamInstanceProfileAssociationsRequest request)
    {
        Before?.Invoke(request);
        var found = associations
            .Where(association =>
                (request.Filters ?? []).All(filter => filter.Name == "instance-id" && filter.Values.Contains(association.InstanceId))
            )
            .ToList();
        var (page, next) = Page(found, request.NextToken, AssociationsOfPage);
        return new DescribeIamInstanceProfileAssociationsResponse { IamInstanceProfileAssociations = [.. page], NextToken = next };
    }

    private AssociateIamInstanceProfileResponse Associate(AssociateIamInstanceProfileRequest request)
    {
        Before?.Invoke(request);
        if (Refusal(request.InstanceId) is { } refusal)
            throw refusal;
        if (ProfileOf(request.InstanceId) is not null)
            throw Some.Error(new AmazonEC2Exception("There is an existing association"), "IncorrectState");

        Find(request.InstanceId);
        Put(request.InstanceId, request.IamInstanceProfile.Arn);
        return new AssociateIamInstanceProfileResponse();
    }

    private DisassociateIamInstanceProfileResponse Disassociate(DisassociateIamInstanceProfileRequest request)
    {
        Before?.Invoke(request);
        TakeOff(request.AssociationId);
        return new DisassociateIamInstanceProfileResponse();
    }

    private ReplaceIamInstanceProfileAssociationResponse Replace(ReplaceIamInstanceProfileAssociationRequest request)
    {
        Before?.Invoke(request);
        var id = Association(request.AssociationId).InstanceId;
        if (Refusal(id) is { } refusal)
            throw refusal;
        if (Find(id).State.Name.Value is not ("running" or "pending"))
            throw Some.Error(new AmazonEC2Exception("The instance is not running"), "IncorrectInstanceState");

        TakeOff(request.AssociationId);
        Put(id, request.IamInstanceProfile.Arn);
        return new ReplaceIamInstanceProfileAssociationResponse();
    }

    public void TakeOff(string associationId)
    {
        var association = Association(associationId);
        associations.Remove(association);
        Find(association.InstanceId).IamInstanceProfile = null;
    }

    private IamInstanceProfileAssociation Association(string id) =>
        associations.Find(association => association.AssociationId == id)
        ?? throw Some.Error(new AmazonEC2Exception("An invalid association-id was given"), "InvalidAssociationID.NotFound");

    private static (IEnumerable<T> Page, string? Next) Page<T>(List<T> all, string? token, int size)
    {
        var start = int.Parse(token ?? "0", CultureInfo.InvariantCulture);
        var next = start + size < all.Count ? (start + size).ToString(CultureInfo.InvariantCulture) : null;
        return (all.Skip(start).Take(size), next);
    }

    private static string Unescaped(string value) => Escape().Replace(value, "$1");

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escape();
}
