using System.Text.Json;
using System.Text.Json.Serialization;
using RepoGrant.Contract;

namespace RepoGrant.Tests.Contract;

public sealed class SpellingTests
{
    public static TheoryData<Type, string> Enums =>
        new()
        {
            { typeof(AccessLevel), "read contribute maintain full" },
            { typeof(GitScope), "repository global" },
            { typeof(Prerequisites), "report install" },
            { typeof(Mode), "apply plan" },
            { typeof(OnFailure), "keep rollback" },
            { typeof(Rollback), "nothing former none" },
            { typeof(RecordMoment), "requested applied failed ended" },
            { typeof(ProfileOwner), "none ours adopted" },
            { typeof(ChangeAction), "Created Updated Deleted Unchanged" },
            { typeof(InstanceStatus), "VERIFIED FAILED UNREACHABLE REVOKED CONFIGURING LEFT OUTRANKED" },
            { typeof(ReportStatus), "VERIFIED NOT_VERIFIED PLANNED RECORDED REVOKED" },
        };

    [Theory]
    [MemberData(nameof(Enums))]
    public void The_public_words_do_not_change(Type type, string words)
    {
        var members = Enum.GetValues(type).Cast<object>().ToArray();

        Assert.Equal(words.Split(' '), members.Select(member => JsonSerializer.Serialize(member, type).Trim('"')));
        Assert.All(members, member => Assert.Equal(member, JsonSerializer.Deserialize(JsonSerializer.Serialize(member, type), type)));
    }

    [Fact]
    public void The_words_of_every_enum_of_the_contract_are_listed_here() =>
        Assert.Equal(
            typeof(AccessLevel)
                .Assembly.GetTypes()
                .Where(type => type.IsEnum && type.IsDefined(typeof(JsonConverterAttribute), inherit: false))
                .Select(type => type.Name)
                .Order(StringComparer.Ordinal),
            Enums.Select(row => row.Data.Item1.Name).Order(StringComparer.Ordinal)
        );

    [Theory]
    [InlineData("\"write\"")]
    [InlineData("\"Read\"")]
    [InlineData("0")]
    [InlineData("null")]
    public void Anything_else_is_refused(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<AccessLevel>(json));
}
