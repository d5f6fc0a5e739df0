namespace AdGenius.Gateway.Tests;

/// <summary>Where this project's sources and the documents lie.</summary>
internal static class Repository
{
    public static string Root => SourceTree.Root;

    public static string Client => Path.Combine(Root, "tests", "Gateway.Tests", "client");

    public static string Proto => Path.Combine(Root, "contracts", "protos", "adgenius", "v1", "video_service.proto");

    /// <summary>The examples for Node, with packages of their own.</summary>
    public static string NodeExamples => Path.Combine(Root, "examples", "node");

    /// <summary>Skips the test where the packages of the examples are not installed.</summary>
    public static void NeedsNodeExamples() => Assert.SkipUnless(
        Directory.Exists(Path.Combine(NodeExamples, "node_modules")), "npm ci was not run in examples/node.");

    /// <summary>Skips the test where the Node packages are not installed.</summary>
    public static void NeedsNodePackages() => Assert.SkipUnless(
        Directory.Exists(Path.Combine(Client, "node_modules")), "npm ci was not run in tests/Gateway.Tests/client.");
}
