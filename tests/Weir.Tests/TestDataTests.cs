namespace Weir.Tests;

public sealed class TestDataTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-test-data-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_folder_is_found_beside_any_folder_above()
    {
        var shared = _folder.CreateSubdirectory("shared");
        shared.CreateSubdirectory("data");
        var deep = _folder.CreateSubdirectory("clone/tests/bin");

        TestData.FindRoot(named: null, deep.FullName).ShouldBe(shared.FullName);
    }

    [Fact]
    public void A_folder_named_shared_without_data_is_passed_over()
    {
        _folder.CreateSubdirectory("clone/shared");
        var deep = _folder.CreateSubdirectory("clone/tests/bin");
        var outer = _folder.CreateSubdirectory("shared");
        outer.CreateSubdirectory("data");

        TestData.FindRoot(named: null, deep.FullName).ShouldBe(outer.FullName);
    }

    [Fact]
    public void The_environment_variable_goes_first() =>
        TestData.FindRoot(_folder.FullName, AppContext.BaseDirectory).ShouldBe(_folder.FullName);

    [Fact]
    public void A_file_that_is_absent_skips_the_test()
    {
        var skip = Should.Throw<Xunit.Sdk.SkipException>(() => TestData.Find("data/there-is-no-such-file"));

        skip.Message.ShouldEndWith("The test data 'data/there-is-no-such-file' is not here. Put the folder 'shared' beside the repository or set WEIR_TEST_DATA to it.");
    }
}
