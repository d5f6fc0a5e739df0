using AdGenius.FrameWorker.Diffusion;

namespace AdGenius.FrameWorker.Tests.Diffusion;

public sealed class ModelFoldersTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("model-folders-").FullName;

    private string Home => Path.Combine(_folder, "home");

    private string Tree => Path.Combine(_folder, "tree");

    private string Program => Path.Combine(Tree, "bin", "Debug");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Folders_above_an_installed_program_are_of_other_programs() => Assert.Equal(
        [Path.Combine(Home, "models"), Path.Combine(Program, "models")], ModelFolders.RootsOf(Home, CreateProgram()));

    [Fact]
    public void Folders_of_a_source_tree_count_up_to_its_top()
    {
        CreateProgram();
        File.WriteAllText(Path.Combine(Tree, "AdGenius.sln"), "");
        Assert.Equal(
            [
                Path.Combine(Home, "models"), Path.Combine(Program, "models"), Path.Combine(Tree, "bin", "models"),
                Path.Combine(Tree, "models"),
            ],
            ModelFolders.RootsOf(Home, Program));
    }

    private string CreateProgram()
    {
        Directory.CreateDirectory(Program);
        return Program;
    }
}
