using RepoGrant.Bench;

Console.WriteLine(Machine.Describe());
try
{
    return await RunAsync(args);
}
catch (InvalidOperationException e)
{
    // A failed run's own output, such as an execution's report, is where its cause can be found.
    var kept = Path.GetFullPath($".build/bench/failed-{args.FirstOrDefault()}.txt");
    Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
    File.WriteAllText(kept, e + "\n");
    Console.Error.WriteLine($"{e.Message}\nThe full output is in {kept}");
    return 1;
}

static async Task<int> RunAsync(string[] args)
{
    switch (args)
    {
        case ["bootstrap", var functions, var jit, var floor]:
            await BootstrapBench.RunAsync(functions, jit, floor);
            return 0;
        case ["report"]:
            await ReportBench.RunAsync();
            return 0;
        case ["grant"]:
            await GrantBench.RunAsync();
            return 0;
        case ["script"]:
            await ScriptBench.RunAsync();
            return 0;
        case ["localaws", var localAws]:
            await LocalAwsBench.RunAsync(localAws, default);
            return 0;
        case ["story", var localAws]:
            await StoryBench.RunAsync(localAws);
            return 0;
        case ["profile"]:
            await ProfileBench.RunAsync();
            return 0;
        case ["peers"]:
            await PeersBench.RunAsync();
            return 0;
        case ["reconcile", var localAws]:
            await ReconcileBench.RunAsync(localAws, default);
            return 0;
        case ["list", var localAws, var repogrant]:
            await ListBench.RunAsync(localAws, repogrant, default);
            return 0;
        default:
            Console.Error.WriteLine(
                """
                Bench bootstrap <folder of the functions> <folder of the same, framework-dependent> <folder of the floor>
                Bench report
                Bench grant
                Bench script
                Bench localaws <LocalAws.dll>
                Bench story <LocalAws.dll>
                Bench profile
                Bench peers
                Bench reconcile <LocalAws.dll>
                Bench list <LocalAws.dll> <repogrant.dll>
                """
            );
            return 2;
    }
}
