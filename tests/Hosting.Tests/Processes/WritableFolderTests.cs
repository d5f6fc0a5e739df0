using AdGenius.Hosting.Processes;

namespace AdGenius.Hosting.Tests.Processes;

public sealed class WritableFolderTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("adgenius-writable-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void A_folder_is_created_and_left_empty()
    {
        var folder = Path.Combine(_root.FullName, "work", "storage");
        WritableFolder.Require(folder, "Storage:WorkFolder");
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_read_only_file_system_is_named_with_its_setting()
    {
        // sysfs refuses new files for every user, root included.
        var thrown = Assert.Throws<StartupException>(() => WritableFolder.Require("/sys/kernel", "Frames:WorkFolder"));
        Assert.StartsWith("Frames:WorkFolder is /sys/kernel, which cannot be written: ", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', thrown.Message);
    }

    [Theory]
    [InlineData(typeof(UnauthorizedAccessException), "File system: Access to the path '/data' is denied.")]
    [InlineData(typeof(IOException), "File system: Access to the path '/data' is denied.")]
    [InlineData(typeof(FileNotFoundException), null)]
    public void A_start_that_ends_in_an_error_of_the_file_system_is_described(Type type, string? expected) =>
        Assert.Equal(
            expected,
            StartupErrorDescriber.Describe((Exception)Activator.CreateInstance(type, "Access to the path '/data' is denied.")!));
}
