using System.Runtime.CompilerServices;

namespace AdGenius.Contracts.Tests;

/// <summary>
/// Compares text with the approved file. With <c>ADGENIUS_APPROVE=1</c> it writes the file instead, so that every change of the wire
/// format is visible in the commit and reviewed.
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
