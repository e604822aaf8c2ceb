// The walk round a vehicle: one press for the points of a group that were not answered yet, below all of them.
for (const rest of document.querySelectorAll('[data-rest]')) {
  rest.hidden = false
  rest.onclick = () => {
    for (const point of rest.closest('section').querySelectorAll('fieldset'))
      if (!point.querySelector(':checked')) point.querySelector('[value=yes]').checked = true
  }
}
