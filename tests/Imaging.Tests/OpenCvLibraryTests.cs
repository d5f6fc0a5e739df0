namespace AdGenius.Imaging.Tests;

public sealed class OpenCvLibraryTests
{
    [Fact]
    public void The_installed_library_is_loaded_and_gives_its_version()
    {
        Assert.Null(OpenCvLibrary.Problem);
        Assert.StartsWith("4.13", OpenCvLibrary.Version, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_cannot_be_loaded_is_one_message_with_the_packages_to_install()
    {
        var problem = OpenCvLibrary.FindProblem("OpenCvSharpExternThatIsNotThere");

        Assert.StartsWith("OpenCV cannot be loaded: ", problem, StringComparison.Ordinal);
        Assert.Contains("apt-get install libgtk-3-0 libatomic1", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", problem, StringComparison.Ordinal);
    }
}
