using RepoGrant.Iam;

namespace RepoGrant.Tests.Iam;

public sealed class PolicyDocumentTests
{
    private const string Allow =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"],"Resource":["arn:a","arn:b"]}]}""";

    [Theory]
    [InlineData("the same", Allow)]
    [InlineData(
        "white space",
        """ { "Version" : "2012-10-17", "Statement": [ {"Effect":"Allow","Action":["sts:AssumeRole"],"Resource":["arn:a","arn:b"]} ] } """
    )]
    [InlineData(
        "order of keys",
        """{"Statement":[{"Resource":["arn:a","arn:b"],"Action":["sts:AssumeRole"],"Effect":"Allow"}],"Version":"2012-10-17"}"""
    )]
    [InlineData(
        "order of a list",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"],"Resource":["arn:b","arn:a"]}]}"""
    )]
    [InlineData(
        "a text for a list of one",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":["arn:a","arn:b"]}]}"""
    )]
    [InlineData(
        "a statement for a list of one",
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":["arn:a","arn:b"]}}"""
    )]
    [InlineData(
        "an action's case",
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"STS:assumeROLE","Resource":["arn:a","arn:b"]}}"""
    )]
    [InlineData(
        "a name for the statement",
        """{"Version":"2012-10-17","Statement":{"Sid":"X","Effect":"Allow","Action":"sts:AssumeRole","Resource":["arn:a","arn:b"]}}"""
    )]
    [InlineData(
        "a resource twice",
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":["arn:a","arn:b","arn:a"]}}"""
    )]
    [InlineData(
        "URL encoding",
        "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22"
            + "%2C%22Action%22%3A%5B%22sts%3AAssumeRole%22%5D%2C%22Resource%22%3A%5B%22arn%3Aa%22%2C%22arn%3Ab%22%5D%7D%5D%7D"
    )]
    public void Spelling_makes_no_difference(string difference, string document) =>
        Assert.True(PolicyDocument.Parse(document).MeansTheSameAs(PolicyDocument.Parse(Allow)), difference);

    [Theory]
    [InlineData(
        "another effect",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["sts:AssumeRole"],"Resource":["arn:a","arn:b"]}]}"""
    )]
    [InlineData(
        "another action",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sts:*"],"Resource":["arn:a","arn:b"]}]}"""
    )]
    [InlineData(
        "a resource more",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"],"Resource":["arn:a","arn:b","arn:c"]}]}"""
    )]
    [InlineData(
        "a resource's case",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"],"Resource":["arn:A","arn:b"]}]}"""
    )]
    [InlineData(
        "not its action",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":["sts:AssumeRole"],"Resource":["arn:a","arn:b"]}]}"""
    )]
    [InlineData(
        "a condition more",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"]"""
            + ""","Resource":["arn:a","arn:b"],"Condition":{"Bool":{"a:b":"true"}}}]}"""
    )]
    [InlineData(
        "a statement more",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"]"""
            + ""","Resource":["arn:a","arn:b"]},{"Effect":"Allow","Action":"*","Resource":"*"}]}"""
    )]
    [InlineData("the old version", """{"Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"],"Resource":["arn:a","arn:b"]}]}""")]
    public void Meaning_makes_a_difference(string difference, string document) =>
        Assert.False(PolicyDocument.Parse(document).MeansTheSameAs(PolicyDocument.Parse(Allow)), difference);

    [Theory]
    [InlineData("""{"AWS":"arn:aws:iam::222222222222:root"}""", """{"AWS":["222222222222"]}""", true)]
    [InlineData("""{"AWS":"arn:aws:iam::222222222222:root"}""", """{"AWS":"arn:aws:iam::222222222222:user/root"}""", false)]
    [InlineData("""{"Service":"ec2.amazonaws.com"}""", """{"AWS":"ec2.amazonaws.com"}""", false)]
    [InlineData("\"*\"", """{"AWS":"222222222222"}""", false)]
    public void An_accounts_root_is_the_account(string one, string other, bool same)
    {
        static PolicyDocument Trusting(string principal) =>
            PolicyDocument.Parse(
                $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{{principal}}}}}"""
            );

        Assert.Equal(same, Trusting(one).MeansTheSameAs(Trusting(other)));
    }

    [Theory]
    [InlineData("""{"StringEquals":{"aws:principalarn":"x"}}""", true)]
    [InlineData("""{"StringLike":{"aws:PrincipalArn":"x"}}""", false)]
    [InlineData("""{"StringEquals":{"aws:PrincipalArn":["x","y"]}}""", false)]
    public void The_case_of_a_condition_key_is_ignored_but_its_operator_and_values_matter(string condition, bool same)
    {
        static PolicyDocument With(string condition) =>
            PolicyDocument.Parse(
                $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"a:b","Condition":{{{condition}}}}}"""
            );

        Assert.Equal(same, With(condition).MeansTheSameAs(With("""{"StringEquals":{"aws:PrincipalArn":["x"]}}""")));
    }
}
