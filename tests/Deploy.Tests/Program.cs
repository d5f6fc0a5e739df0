using AdGenius.Deploy.Tests.Outside;
using Xunit.Runner.InProc.SystemConsole;

// Run by ./test: the tests. With the argument "outside", in a container beside the fleet: the world outside, which the tests ask.
return args is ["outside"] ? await OutsideWorld.RunAsync() : await ConsoleRunner.Run(args);
