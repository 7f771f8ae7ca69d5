using RepoGrant.Bench;

switch (args)
{
    case ["bootstrap", var functions, var jit, var floor]:
        await BootstrapBench.RunAsync(functions, jit, floor);
        return 0;
    default:
        Console.Error.WriteLine("Bench bootstrap <folder of the functions> <folder of the same, framework-dependent> <folder of the floor>");
        return 2;
}
