using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using RepoGrant.Contract;

namespace RepoGrant.Tests;

/// <summary>The rooms of functions/: which may use which. An arrow against this order would make two rooms one.</summary>
public sealed class ArchitectureTests
{
    /// <summary>Each room with the rooms that it may use.</summary>
    private static readonly Dictionary<string, string[]> MayUse = new(StringComparer.Ordinal)
    {
        ["Contract"] = [],
        ["Host"] = ["Contract"],
        ["Validation"] = ["Contract"],
        ["Records"] = ["Contract", "Host", "Validation"],
        ["Iam"] = ["Contract", "Host", "Records"],
        ["Consumer"] = ["Contract", "Host"],
        ["AccountA"] = ["Contract", "Host", "Validation", "Records", "Iam"],
        ["AccountB"] = ["Contract", "Host", "Validation", "Records", "Iam", "Consumer", "AccountA"],
        ["Instance"] = ["Contract", "Host", "Records", "Consumer"],
        ["Grants"] = ["Contract", "Host", "Validation", "Records", "Iam", "Consumer", "AccountA", "AccountB", "Instance"],
    };

    private static readonly Architecture Functions = new ArchLoader().LoadAssemblies(typeof(AccessRequest).Assembly).Build();

    [Fact]
    public void A_folder_uses_only_folders_that_are_named_before_it()
    {
        var arrows =
            from type in Functions.Types
            let room = RoomOf(type)
            where room is not null
            from used in type.Dependencies.Select(dependency => RoomOf(dependency.Target)).OfType<string>().Distinct()
            where used != room && !MayUse[room!].Contains(used, StringComparer.Ordinal)
            select $"{type.FullName} uses {used}";

        Assert.Empty(arrows);
    }

    [Fact]
    public void The_order_above_has_no_cycle_and_its_arrows_are_all_in_use()
    {
        var order = MayUse.Keys.ToList();
        Assert.All(MayUse, room => Assert.All(room.Value, used => Assert.True(order.IndexOf(used) < order.IndexOf(room.Key))));

        var inUse = (
            from type in Functions.Types
            let room = RoomOf(type)
            where room is not null
            from used in type.Dependencies.Select(dependency => RoomOf(dependency.Target)).OfType<string>()
            where used != room
            select (room, used)
        ).ToHashSet();
        Assert.All(MayUse, room => Assert.All(room.Value, used => Assert.Contains((room.Key, used), inUse)));
    }

    [Fact]
    public void Every_folder_is_in_the_order_and_every_type_is_in_the_folder_of_its_namespace()
    {
        var functions = Checkout.PathOf("functions");
        var folders = Directory.GetDirectories(functions).Select(Path.GetFileName).Except(["bin", "obj"]);
        Assert.Equal(MayUse.Keys.Order(StringComparer.Ordinal), folders.Order(StringComparer.Ordinal));

        var misplaced =
            from folder in MayUse.Keys
            from file in Directory.GetFiles(Path.Combine(functions, folder), "*.cs")
            where !File.ReadAllText(file).Contains($"namespace RepoGrant.{folder};", StringComparison.Ordinal)
            select file;
        Assert.Empty(misplaced);
    }

    [Fact]
    public void The_contract_has_one_type_per_file()
    {
        var types = typeof(AccessRequest)
            .Assembly.GetTypes()
            .Where(type => type.Namespace == "RepoGrant.Contract" && !type.IsNested && !type.Name.Contains('<', StringComparison.Ordinal))
            .Select(type => type.Name.Split('`')[0]);
        var files = Directory.GetFiles(Path.Combine(Checkout.PathOf("functions"), "Contract")).Select(Path.GetFileNameWithoutExtension);

        Assert.Equal(files.Order(StringComparer.Ordinal), types.Distinct().Order(StringComparer.Ordinal));
    }

    // RepoGrant.Contract.AccessRequest is in the room Contract; so is what the compiler makes for it. Main, which calls every handler, is
    // generated into the first handler's namespace and is of no room.
    private static string? RoomOf(IType type) =>
        type.FullName.Split('.') is ["RepoGrant", var room, var name, ..]
        && MayUse.ContainsKey(room)
        && !name.StartsWith("GeneratedProgram", StringComparison.Ordinal)
            ? room
            : null;
}
