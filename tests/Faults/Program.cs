using Faults.Tests;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

// `matrix` runs the matrix, or what is asked for of it; anything else is xunit's.
if (args is ["matrix", .. var options])
    return await MatrixCommand.RunAsync(options);
return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
    ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await ConsoleRunner.Run(args);
