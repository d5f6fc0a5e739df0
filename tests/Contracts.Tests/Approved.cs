using System.Runtime.CompilerServices;

namespace AdGenius.Contracts.Tests;

/// <summary>
/// Compares with what was approved. With <c>ADGENIUS_APPROVE=1</c> it writes instead, and the difference shows in the next commit, where
/// somebody has to mean it: what has been on a wire stays readable.
/// </summary>
internal static class Approved
{
    public static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "Approved");

    public static void Check(string name, string actual)
    {
        var file = Path.Combine(Folder(), name);
        if (Environment.GetEnvironmentVariable("ADGENIUS_APPROVE") == "1")
        {
            Directory.CreateDirectory(Folder());
            File.WriteAllText(file, actual + "\n");
        }

        Assert.True(File.Exists(file), $"{name} is not approved yet; run with ADGENIUS_APPROVE=1 and look at what it writes.");
        Assert.Equal(File.ReadAllText(file).TrimEnd('\n'), actual);
    }
}
