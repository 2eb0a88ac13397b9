"""What this book's pages have beyond MyST-NB's: file blocks, new prompts, commands, checks, downloads."""

from sphinx.application import Sphinx

from . import (
    cells,
    claims,
    differences,
    downloads,
    exercises,
    freshness,
    import_time,
    messages,
    order,
    pictures,
    unrecorded,
    versions,
)


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the pages' directives, checks and downloads to Sphinx."""
    app.add_transform(cells.ShowCells)
    text = (cells.visit_file_block_text, cells.depart_nothing)
    app.add_node(
        cells.file_block,
        html=(cells.visit_file_block_html, cells.depart_file_block_html),
        text=text,
    )
    app.add_node(
        cells.new_prompt,
        html=(cells.visit_new_prompt_html, cells.depart_nothing),
        text=(cells.visit_new_prompt_text, cells.depart_nothing),
    )
    app.add_node(
        import_time.import_time,
        html=(import_time.visit_html, cells.depart_nothing),
        text=(import_time.visit_text, cells.depart_nothing),
    )
    app.add_node(
        versions.by_version,
        html=(versions.visit_by_version_html, versions.depart_by_version_html),
        text=(cells.visit_nothing, cells.depart_nothing),
    )
    app.add_node(
        versions.version_output,
        html=(versions.visit_version_output_html, versions.depart_version_output_html),
        text=(versions.visit_version_output_text, cells.depart_nothing),
    )
    app.add_node(
        pictures.picture,
        html=(pictures.visit_picture_html, cells.depart_nothing),
        text=(pictures.visit_picture_text, cells.depart_nothing),
    )
    app.add_node(
        pictures.step_through,
        html=(pictures.visit_step_through_html, pictures.depart_step_through_html),
        text=(cells.visit_nothing, cells.depart_nothing),
    )
    app.add_node(
        pictures.step,
        html=(pictures.visit_step_html, pictures.depart_step_html),
        text=(pictures.visit_step_text, cells.depart_nothing),
    )
    app.add_node(
        exercises.exercise,
        html=(exercises.visit_html, exercises.depart_html),
        text=(exercises.visit_text, exercises.depart_text),
    )
    app.add_directive("exercise", exercises.Exercise)
    app.add_directive("step-through", pictures.StepThrough)
    app.add_directive("claims", claims.Claims)
    app.add_directive("differences", differences.Differences)
    app.add_directive("filters", claims.Filters)
    app.add_directive("messages", messages.Messages)
    app.add_config_value("records_folder", "", "env", str, "The folder of the pages' records, from that of conf.py.")
    app.add_env_collector(freshness.MadeFrom)
    app.connect("env-before-read-docs", order.spread)
    app.connect("html-page-context", downloads.add_button, priority=900)  # after the theme's own buttons
    app.connect("html-page-context", downloads.write, priority=900)  # after the theme has put its notebook there
    app.add_env_collector(unrecorded.Unrecorded)
    app.connect("build-finished", unrecorded.tell)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
