using Microsoft.ML.OnnxRuntime.Interop;

namespace AdGenius.Diffusion.Tests.Runtime;

public sealed class NativeLibraryTests
{
    [Fact]
    public void A_library_that_is_nowhere_says_how_to_get_it()
    {
        using var folder = new TemporaryFolder();
        DllNotFoundException missing = Assert.Throws<DllNotFoundException>(
            () => NativeLibraryLocator.Find(folder.Path, x => x == "XDG_DATA_HOME" ? folder.Path : null));
        Assert.Contains("native/fetch", missing.Message, StringComparison.Ordinal);
        Assert.Contains("ADGENIUS_ONNXRUNTIME", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_named_by_the_environment_is_the_one()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("mine.so");
        File.WriteAllText(file, "");
        Assert.Equal(file, NativeLibraryLocator.Find("/nowhere", x => x == "ADGENIUS_ONNXRUNTIME" ? file : null));
        Assert.Throws<DllNotFoundException>(() => NativeLibraryLocator.Find("/nowhere", x => x == "ADGENIUS_ONNXRUNTIME" ? "/not/there" : null));
    }
}
