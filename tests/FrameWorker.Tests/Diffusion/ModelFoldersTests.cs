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

    [Fact]
    public void A_model_that_lies_in_two_folders_is_taken_from_the_first_one()
    {
        var roots = new[] { "second", "first", "none" }.Select(name => Path.Combine(_folder, name)).ToList();
        foreach (var model in new[] { "second/sd", "second/ad", "first/sd", "first/be" }.Select(path => Path.Combine(_folder, path)))
        {
            Directory.CreateDirectory(model);
            File.WriteAllText(Path.Combine(model, "model_index.json"), "{}");
        }

        Assert.Equal(
            new[] { "second/ad", "second/sd", "first/be" }.Select(path => Path.Combine(_folder, path)), ModelFolders.FoldersIn(roots));
    }

    private string CreateProgram()
    {
        Directory.CreateDirectory(Program);
        return Program;
    }
}
